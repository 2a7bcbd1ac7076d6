#include "daemon/moderation/replay.hpp"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "daemon/moderation/keys.hpp"
#include "daemon/moderation/runtime_entries.hpp"
#include "daemon/store/comments.hpp"
#include "daemon/store/list_entries.hpp"
#include "daemon/store/people.hpp"
#include "daemon/store/store.hpp"
#include "daemon/store/threads.hpp"
#include "rules/past/past.hpp"
#include "rules/text/view.hpp"

namespace commentd::moderation {
namespace {

using comments::Status;
using store::Event;

constexpr auto gone = "erased: the text is gone";
constexpr auto elsewhere = "the site is not configured";
constexpr auto damaged = "the stored decision cannot be read";

// An erased comment is nowhere.
std::optional<rules::Verdict> standing(Status status) {
    if (status == Status::erased) return {};
    return comments::verdict_of(status);
}

} // namespace

rules::Decision Scene::decide(rules::RuleSet const& rules, rules::Limits const& limits) const {
    auto const t = texts();
    return rules.decide(t, rules.read(t, lists.get(), limits), facts, limits);
}

rules::Explanation Scene::explain(rules::RuleSet const& rules, rules::Limits const& limits) const {
    auto const t = texts();
    return rules.explain(t, rules.read(t, lists.get(), limits), facts, limits);
}

// What came before, told in order of time, and the scenes of the window with what it knows then.
class Replay::Sweep {
public:
    Sweep(Replay& replay, ReplayOptions const& options)
        : database_(replay.database_), rules_(replay.rules_), not_computed_(replay.not_computed_),
          options_(options), limits_{replay.settings_.eval},
          key_(store::hash_key(replay.database_)),
          left_(options.only.begin(), options.only.end()) {
        auto since = options.since;
        if (!left_.empty())
            if (auto const first = store::find_came(database_, options.only.front()))
                since = std::max(since, first->at);
        if (rules_.needs().near()) signature_since_ = since - rules::window_max;
        for (auto const& [number, id] : store::Sites::all(database_))
            sites_[number] = replay.settings_.site(id);
        lists_ = rules_.prepare(
            options.lists_of ? entries_of_now(database_, replay.settings_, *options.lists_of)
                             : entries_of_then(database_, replay.settings_));
        lists_version_ = store::ListEntries::version(database_);
        if (options.site) only_site_ = store::Sites::find(database_, *options.site).value_or(0);
    }

    bool run(std::function<void(std::unique_ptr<Scene>)> const& each, ReplayProgress& progress) {
        progress.total = store::last_comment(database_);
        store::Events events(database_);
        Event event;
        // To the end: what was stamped by a clock that was ahead hides nothing behind it.
        while (!(left_.empty() && !options_.only.empty()) && events.next(event)) {
            if (progress.cancelled) return false;
            if (auto scene = tell(event)) each(std::move(scene));
            if (event.kind == Event::Kind::came) progress.done = event.comment;
        }
        progress.done = progress.total.load();
        return !progress.cancelled;
    }

private:
    struct State { // of each comment that ever came: two bytes
        Status status = Status::pending;
        bool akismet = false;
    };

    std::unique_ptr<Scene> tell(Event const& event) {
        auto const number = static_cast<std::size_t>(event.comment);
        if (event.kind == Event::Kind::came) {
            states_.resize(std::max(states_.size(), number + 1));
            states_[number] = {event.became, event.source == rules::Source::akismet};
            return came(event);
        }
        if (number >= states_.size()) return {}; // of a comment that is not there
        auto const was = states_[number].status;
        auto scene = event.kind == Event::Kind::edited ? edited(event, was) : moved(event, was);
        states_[number].status = event.became;
        return scene;
    }

    std::unique_ptr<Scene> came(Event const& event) {
        if (event.erased) {
            if (is_wanted(event, event.site)) skip(event, gone);
            return {};
        }
        auto scene = is_wanted(event, event.site) ? set_scene(event) : nullptr;
        rules::Arrival arrival = arrival_of(event);
        // A stored signature is good enough to be compared with; who asks must know how long it is.
        if (event.at >= signature_since_ && (scene || !arrival.near))
            arrival.near = text_keys(arrival, rules::text::fold(content_of(event))).near;
        if (event.was_edited) {
            arrival.link_domains = text_of(arrival, event).link_domains;
            edited_links_[event.comment] = arrival.link_domains;
        }
        past_.arrive(arrival, event.id.bytes);
        if (scene) past_.answer(rules_.needs(), scene->facts);
        past_.settle(comments::verdict_of(event.became));
        return finished(std::move(scene));
    }

    std::unique_ptr<Scene> edited(Event const& event, Status was) {
        auto const came = store::find_came(database_, event.comment);
        if (!came || came->erased) return {};
        auto scene = is_wanted(event, came->site) ? set_scene(event) : nullptr;
        auto const before = counted_now(*came);
        auto asking = text_of(before, event);
        asking.at = event.at;
        if (scene)
            past_.answer_edit(before, asking, came->id.bytes, comments::verdict_of(was),
                              rules_.needs(), scene->facts);
        past_.edit(before, came->id.bytes, event.at, asking.link_domains,
                   comments::verdict_of(was), comments::verdict_of(event.became));
        edited_links_[event.comment] = std::move(asking.link_domains);
        return finished(std::move(scene));
    }

    std::unique_ptr<Scene> moved(Event const& event, Status was) {
        auto const came = store::find_came(database_, event.comment);
        if (came && !came->erased)
            past_.move(counted_now(*came), came->id.bytes, standing(was), standing(event.became));
        return {};
    }

    bool is_wanted(Event const& event, comments::SiteNumber site) const {
        return event.at >= options_.since && event.at < options_.until &&
               (!options_.site || site == only_site_) &&
               (options_.only.empty() || left_.contains(event.comment));
    }

    void skip(Event const& event, char const* why) {
        ++not_computed_[why];
        left_.erase(event.comment);
    }

    // Everything but what the past answers; nothing when this revision is not to be judged.
    std::unique_ptr<Scene> set_scene(Event const& event) {
        try {
            return make_scene(event);
        } catch (store::DamagedRecord const&) { // of this one alone
            skip(event, damaged);
            return {};
        }
    }

    std::unique_ptr<Scene> make_scene(Event const& event) {
        auto comment = store::Comments::find(database_, event.comment);
        if (!comment) return {};
        if (store::first_judged(database_, event.comment, event.revision) != event.revision)
            return {}; // an undo brought it back: it was judged when it first came
        bool const current =
            store::first_judged(database_, event.comment, comment->revision) == event.revision;
        if (!current && options_.current_only) return {};
        auto const* site = sites_[comment->site];
        auto judged = store::find_judged(database_, event.comment, event.revision);
        if (!site || !judged) {
            skip(event, site ? damaged : elsewhere);
            return {};
        }
        auto scene = std::make_unique<Scene>();
        scene->stored = store::unpack_record(judged->record);
        if (current) left_.erase(event.comment);
        scene->comment = std::move(*comment);
        scene->comment.content = std::move(judged->content);
        scene->thread = thread(scene->comment.thread);
        scene->revision = event.revision;
        scene->current = current;
        scene->site = site;
        scene->lists = lists_;
        auto const& c = scene->comment;
        scene->ip = c.client.ip ? c.client.ip->text() : std::string();
        scene->id = c.id.text();
        set_facts(*scene);
        return scene;
    }

    // What can be had again is, and the site's policy is that of now; the rest is as it was stored.
    void set_facts(Scene& scene) {
        auto const& then = scene.stored.facts;
        auto& facts = scene.facts;
        facts = then;
        auto const now =
            make_facts(scene.comment, *scene.site, scene.thread, then.now);
        facts.site = now.site;
        facts.source = now.source;
        facts.kind = now.kind;
        facts.comment_id = scene.id;
        facts.proven = now.proven;
        facts.author_id = now.author_id;
        facts.role = now.role;
        facts.verified = now.verified;
        facts.ip = now.ip;
        facts.depth = now.depth;
        facts.has_parent = now.has_parent;
        facts.name_reserved = now.name_reserved;
        facts.policy = now.policy;
        if (options_.lists_of) facts.lists_version = lists_version_;
        // What staff answer is published with the answer at the latest.
        bool const answered = facts.source == rules::Source::staff && scene.revision == 1;
        facts.parent_public =
            answered || !scene.comment.parent || is_public(*scene.comment.parent);
        facts.lookup_failed = false;
        facts.author.reset();
        facts.ip_history.reset();
        facts.net_history.reset();
        facts.link_domain.reset();
        facts.known_reader = false;
        facts.thread_comments = 0;
        facts.rates.clear();
        facts.duplicates.clear();
    }

    // How old the thread was is taken as it was stored: its site may have corrected since when it
    // was published.
    static std::unique_ptr<Scene> finished(std::unique_ptr<Scene> scene) {
        if (scene) scene->facts.thread_age = scene->stored.facts.thread_age;
        return scene;
    }

    bool is_public(comments::CommentNumber number) const {
        auto const at = static_cast<std::size_t>(number);
        return at < states_.size() && !states_[at].akismet &&
               states_[at].status == Status::approved;
    }

    comments::Thread const& thread(comments::ThreadNumber number) {
        if (threads_.size() >= threads_max) threads_.clear();
        auto const [at, is_new] = threads_.try_emplace(number);
        if (is_new)
            at->second = store::Threads::find(database_, number).value_or(comments::Thread{});
        return at->second;
    }

    rules::Arrival arrival_of(Event const& event) const {
        store::Recent::Seen seen{event.at, event.site, event.thread, event.keys, 0, {}, false};
        seen.link_domains = event.link_domains;
        seen.unrated = !comments::counts_in_rates(event.source);
        return store::arrival_of(seen);
    }

    // Of one that may have been edited since it came.
    rules::Arrival counted_now(Event const& came) const {
        auto arrival = arrival_of(came);
        if (auto const links = edited_links_.find(came.comment); links != edited_links_.end())
            arrival.link_domains = links->second;
        return arrival;
    }

    std::string content_of(Event const& event) const {
        auto judged = store::find_judged(database_, event.comment, event.revision);
        return judged ? std::move(judged->content) : std::string();
    }

    // Of the site that the arrival belongs to.
    store::Keys text_keys(rules::Arrival const& arrival, std::string_view folded) const {
        comments::Comment c;
        c.site = static_cast<comments::SiteNumber>(arrival.site);
        return make_keys(key_, {}, c, {}, {}, {folded, {}, true});
    }

    // What it is counted under by one of its texts.
    rules::Arrival text_of(rules::Arrival counted, Event const& event) const {
        comments::Comment c;
        c.content = content_of(event);
        auto const reading = rules_.read(texts_of(c, {}, {}), nullptr, limits_);
        auto const keys = text_keys(counted, reading.folded_content());
        counted.text = keys.text;
        counted.near = keys.near;
        counted.link_domains.clear();
        for (auto const& domain : reading.link_domains())
            counted.link_domains.push_back(store::link_domain_hash(
                key_, static_cast<comments::SiteNumber>(counted.site), domain));
        return counted;
    }

    static constexpr std::size_t threads_max = 4096; // in memory

    store::Database& database_;
    rules::RuleSet const& rules_;
    NotComputed& not_computed_;
    ReplayOptions const& options_;
    rules::Limits const limits_;
    base::HashKey const key_;
    base::Time signature_since_ = base::Time::max(); // of near copies: 24 hours before the window
    std::unordered_set<comments::CommentNumber> left_; // of options_.only
    std::unordered_map<comments::SiteNumber, settings::Site const*> sites_;
    comments::SiteNumber only_site_ = 0;
    std::shared_ptr<rules::RuntimeLists const> lists_;
    std::int64_t lists_version_ = 0; // the newest
    rules::Past past_;
    std::vector<State> states_; // by number
    std::unordered_map<comments::CommentNumber, std::vector<std::uint64_t>> edited_links_; // as they are counted at this moment
    std::unordered_map<comments::ThreadNumber, comments::Thread> threads_;
};

Replay::Replay(store::Database& database, settings::Settings const& settings,
               rules::RuleSet const& rules)
    : database_(database), settings_(settings), rules_(rules) {}
Replay::~Replay() = default;

bool Replay::run(ReplayOptions const& options,
                 std::function<void(std::unique_ptr<Scene>)> const& each,
                 ReplayProgress& progress) {
    not_computed_.clear();
    database_.begin(); // comments and history of one moment
    try {
        bool const whole = Sweep(*this, options).run(each, progress);
        database_.commit();
        return whole;
    } catch (...) {
        if (database_.in_transaction()) database_.execute("ROLLBACK");
        throw;
    }
}

} // namespace commentd::moderation
