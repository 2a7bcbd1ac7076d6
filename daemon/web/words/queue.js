// The words of the queue.

// What the history says was done, and the state that goes without saying then.
const happened = {
    approve: ['approved', 'Approved'],
    hold: ['held', 'Pending'],
    reject: ['rejected', 'Rejected'],
    spam: ['marked as spam', 'Spam'],
    erase: ['erased', 'Erased'],
    edit: ['edited'],
    note: ['note'],
    reply: ['replied'],
    undo: ['took it back'],
    arrived: ['arrived'],
    submit: ['arrived'],
};

export const queue = {
    announce: {
        next: (done, name, text) => `${done} Next: ${name}: ${text}`,
        last: (done) => `${done} That was the last one.`,
        list: (n) => `${n} comments.`,
    },
    done: {
        approve: (name) => `Approved: ${name}.`,
        reject: (name) => `Rejected: ${name}.`,
        spam: (name) => `Marked as spam: ${name}.`,
        hold: (name) => `Held: ${name}.`,
        copied: 'The address is in the clipboard.',
    },
    undoing: {
        nothing: 'There is nothing left to undo.',
        done: (changed, skipped, one) =>
            changed === 0 && skipped > 0
                ? 'Nothing was taken back: it has been changed since.'
                : one
                  ? one === 'elsewhere'
                      ? 'Taken back. It is not in this view.'
                      : 'Taken back.'
                  : `Taken back: ${changed}${skipped ? `, ${skipped} had been changed since and stay` : ''}.`,
        failed: (why) => `Not undone. ${why}`,
    },
    conflict: {
        did: {
            approve: 'approved this',
            hold: 'held this',
            reject: 'rejected this',
            spam: 'marked this as spam',
            undo: 'took back what was done to this',
            changed: 'changed this',
        },
        happened: (who, did, when) => `${who} ${did}${when ? ` ${when}` : ''}.`,
        look: 'Look',
        elsewhere: (name, status) => `What ${name} wrote is not in this list: it is in ${status}.`,
        edited: (who, when) => `${who === 'site' ? 'The author' : who} edited this ${when}.`,
        erased: (who) => `${who} erased this; there is nothing left to decide.`,
        notStored: (why) => `Your decision was not stored. ${why}`,
        youWanted: (action) => `You wanted: ${action}.`,
        keep: (status) => `Leave it as it is: ${status}`,
        anyway: (action) => `${action} all the same`,
        again: 'Try again',
        leave: 'Leave it waiting',
    },
    bulk: {
        do: (action, n) =>
            `${{approve: 'Approve', reject: 'Reject', spam: 'Spam', hold: 'Hold', erase: 'Erase'}[action]} all ${n}`,
        ask: (action, n) =>
            `${{approve: 'Approve', reject: 'Reject', spam: 'Mark as spam', hold: 'Hold', erase: 'Erase for good'}[action]}: ${n} ${n === '1' ? 'comment' : 'comments'}?`,
        yes: (action, n) =>
            `${{approve: 'Approve', reject: 'Reject', spam: 'Spam', hold: 'Hold', erase: 'Erase'}[action]} ${n}`,
        matching: 'All that match',
        asOf: (at) => `as of ${at}. What was changed since is left alone.`,
        examples: 'Such as:',
        done: (action, n, skipped) =>
            `${{approve: 'Approved', reject: 'Rejected', spam: 'Marked as spam', hold: 'Held', erase: 'Erased'}[action]}: ${n}${skipped ? `; ${skipped} had been changed meanwhile and were left alone` : ''}.`,
        progress: (n, total) => `${n} of ${total} done.`,
    },
    select: {title: 'Selected comments', count: (n) => `${n} selected`, clear: 'Clear'},
    card: {
        select: (name) => `Select the comment by ${name}`,
        more: 'Show all',
        less: 'Show less',
        others: 'More to do',
        erased: 'Erased.',
        sinceApproved: 'Edited after a person approved it. What changed since:',
    },
    why: {
        title: 'Why: ',
        none: 'No rule hit.',
        filter: (rule) => `${rule}: show all that it hit`,
        score: (value, ticks) => `Score ${value}${ticks.length ? `; ${ticks.join(', ')}` : ''}`,
        tick: (name, at) => `${name} at ${at}`,
    },
    kind: {listed: 'listed', pattern: 'pattern', link: 'link', disguise: 'disguised'},
    how: {
        markup: 'markup inside the word',
        homoglyph: 'look-alike letters',
        invisible: 'invisible characters',
        spacing: 'spaced out',
        leet: 'digits for letters',
        repeat: 'repeated letters',
        marks: 'added accents',
        styled: 'styled letters',
        width: 'full-width letters',
    },
    hit: (hit, kind) =>
        `${{listed: 'listed word', pattern: 'pattern', link: 'link', disguise: 'disguised word'}[kind]}: ${hit.entry || hit.reason || hit.rule}`,
    text: {
        control: (name, code) => `Hidden character ${name} (${code}); shown, and without effect here`,
        strange: (letter, script) => `“${letter}” is a ${script} letter`,
        linkShown: (text) => `shown as “${text}”`,
        linkHidden: (how) => (how === true ? 'disguised' : `disguised: ${how}`),
        shortener: 'shortened, leads elsewhere',
    },
    who: {
        nameless: 'Nameless',
        proven: 'proven',
        unproven: 'unproven',
        provenLong: 'The site vouches for this account.',
        unprovenLong: 'Name and email are as typed. Anybody could have typed them.',
        approved: (n) => `${n} approved`,
        refused: (n) => `${n} refused`,
        since: (when) => `since ${when}`,
        newcomer: 'first time here',
        noHistory: 'no history',
        role: (role) => `${role} of the site`,
        all: 'Show everything with this',
        allByEmail: 'Everything from this email',
        allByNetwork: 'Everything from this network',
    },
    where: {
        allInThread: 'Everything in this thread',
        edited: 'edited',
        inReplyTo: () => 'in reply to ',
        isReply: 'a reply',
    },
    panel: {
        title: 'About this comment',
        decision: 'Decision',
        decided: (by, verdict, rule) =>
            by === 'rules' ? `The rules say ${verdict}${rule ? `, by ${rule}` : ''}.` : `${by} says ${verdict}.`,
        onTrial: (n) => `${n} on trial, without effect`,
        disguised: 'disguised by',
        author: 'Author',
        past: 'So far',
        account: 'account',
        address: 'address',
        network: 'network',
        website: 'website',
        links: 'Links',
        allWithDomain: 'all with it',
        open: 'open in a new tab',
        changed: 'What the edit changed',
        sinceApproved: 'Changed since it was approved',
        revisions: (n) => `All ${n} texts`,
        history: 'What happened',
        // to: the state it left behind, where that is another; said unless the action says it already.
        line: (who, action, to) => {
            const did = happened[action] || [action];
            return `${who}: ${did[0]}${to && to !== did[1] ? ` → ${to.toLowerCase()}` : ''}`;
        },
        technical: 'Technical',
        id: 'id',
        source: 'came by',
        browser: 'browser',
        referrer: 'came from',
        ruleset: 'rule set',
    },
    difference: {gone: 'taken out', new: 'added'},
    thread: {title: 'The thread around it', alone: 'Nothing else was said in this thread.'},
    write: {
        label: {
            edit: 'The text, as it shall stand. The original is kept.',
            note: 'A note for colleagues; no reader sees it.',
            reply: 'A reply of the site’s staff, published at once.',
        },
        send: {edit: 'Save the text', note: 'Save the note', reply: 'Publish the reply'},
        approveAndReply: 'Approve and reply',
        approvesToo: 'The comment is not public; replying approves it.',
        done: {edit: 'The text was changed.', note: 'The note is kept.', reply: 'The reply is public.'},
        changed: 'Somebody changed this comment meanwhile. Your text is kept: close this, look, and open it again.',
        changedSince: 'The comment was changed since you began this text: read it again above.',
    },
    head: {
        title: (status, n) => `${status} ${n}`,
        order: 'Order',
        orders: {oldest: 'Oldest first', newest: 'Newest first', score: 'Highest score'},
        many: 'Decide all that is shown',
        all: (n) => `Decide all ${n}`,
        allAsOf: (n, at) => `Decide all ${n} as of ${at}`,
        fresh: (n) => `${n} new`,
        missed: 'Show what is new',
    },
    empty: {
        done: 'Nothing is waiting.',
        rest: 'New comments are counted above as they come.',
        filtered: 'Nothing matches.',
        widen: 'Take the filter away',
        everywhere: 'Look in all states',
        today: (n, minutes) =>
            `${n} decided today${minutes === null || minutes === undefined ? '' : `, half of them within ${minutes < 1 ? 'a minute' : `${Math.round(minutes)} minutes`}`}.`,
    },
    phone: {title: 'Decide'},
    looking: (names) => `${names} is looking at this`,
    watch: {
        title: 'Watch or close',
        what: 'What',
        how: 'How',
        thread: (title) => `This thread, “${title}”`,
        thisSite: (site) => `The whole site ${site}`,
        wholeSite: (site) => `the whole site ${site}`,
        hold: 'Hold everything for a person',
        close: 'Close: no more comments',
        set: 'Do it',
        banner: {hold_all: 'Everything is held in', close: 'No comments are taken in', open: 'Kept open:'},
        until: (at) => `until ${at}`,
        forGood: 'until taken back',
        end: 'End it',
        ended: 'Back to normal.',
        done: 'Done.',
        doneUntil: (at) => `Done, until ${at}.`,
    },
    ban: {
        title: (name) => `Ban ${name}`,
        whom: 'Whom',
        then: 'Whatever comes',
        actions: {hold: 'is held', reject: 'is rejected', spam: 'is spam'},
        everywhere: 'On all sites',
        note: 'Note for colleagues',
        do: 'Ban',
        force: 'Ban all the same',
        also: (n, action) =>
            `Also ${{reject: 'reject', spam: 'mark as spam'}[action] || 'take'} what waits of them: ${n}`,
        would: (n, of) =>
            of === '0'
                ? 'Nothing has been approved yet that it could hit by mistake.'
                : n === '0'
                  ? `Would have hit none of your last ${of} approved comments.`
                  : `Would have hit ${n} of your last ${of} approved comments, such as:`,
        shared: 'Approved authors share this address:',
        done: (n) => `Banned${n ? `, and ${n} removed` : ''}.`,
        nobody: 'There is neither email nor address to ban.',
    },
};
