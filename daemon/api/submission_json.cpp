#include "daemon/api/submission_json.hpp"

namespace commentd::api {

namespace json = boost::json;

moderation::Submission read_submission(json::object const& object, bool keyed, Errors& errors) {
    moderation::Submission s;
    Fields fields(object, "", errors);
    auto const* given_thread = object.if_contains("thread");
    if (given_thread && given_thread->is_string()) {
        s.thread = fields.text("thread").value_or("");
    } else if (fields.has("thread") && !given_thread->is_object()) {
        fields.wrong("thread", "invalid_type", "a text, or an object with an id, is expected");
    } else if (auto const* members = fields.object("thread")) {
        Fields thread(*members, "thread.", errors);
        s.thread = thread.text("id").value_or("");
        if (keyed) {
            s.thread_says.url = thread.filled("url");
            s.thread_says.announced = s.thread_says.url.has_value();
            s.thread_says.title = thread.filled("title");
            if (auto const at = thread.time("published_at")) s.thread_says.published_at.emplace(*at);
        }
    }
    s.parent = fields.text("parent").value_or("");
    if (auto const* members = fields.object("author")) {
        Fields author(*members, "author.", errors);
        s.author.name = author.text("name").value_or("");
        s.author.email = author.text("email").value_or("");
        s.author.url = author.text("url").value_or("");
        if (keyed) {
            s.author.id = author.text("id").value_or("");
            s.author.role = author.text("role").value_or("");
            s.author.verified = author.flag("verified").value_or(false);
        }
    }
    s.content = fields.text("content").value_or("");
    auto const format = fields.text("format");
    if (format && !format->empty() && *format != "plain")
        fields.wrong("format", "invalid_value", "plain; other formats are not yet supported");
    auto const notify = fields.text("notify");
    if (notify && !notify->empty() && *notify != "none")
        fields.wrong("notify", "invalid_value", "none; notices are not yet supported");
    if (keyed) {
        if (auto const* members = fields.object("client")) {
            Fields client(*members, "client.", errors);
            auto const ip = client.text("ip");
            if (ip && !ip->empty()) {
                s.client.ip = rules::IpAddress::from_text(*ip);
                if (!s.client.ip)
                    client.wrong("ip", "invalid_value", "an IPv4 or IPv6 address is expected");
            }
            s.client.user_agent = client.bytes("user_agent").value_or("");
            s.client.referrer = client.bytes("referrer").value_or("");
        }
        s.submitted_at = fields.time("submitted_at");
    }
    return s;
}

} // namespace commentd::api
