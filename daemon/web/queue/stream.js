// The cards in their order, the one that has the focus, and where it stands in the window: what
// takes its place comes to the same height, and nothing else moves.
import {el} from '../base/el.js';

export class Stream {
    #items = new Map(); // id → {item, node}, in order
    #make;
    #focused = null;
    #pressed = false;

    // make(item): its card. onFocus(item or null), onNearEnd(): more would be welcome.
    constructor({make, onFocus, onNearEnd}) {
        this.#make = make;
        this.onFocus = onFocus;
        this.onNearEnd = onNearEnd;
        this.node = el('div.stream');
        // A card that takes the focus grows: never under a finger or button that is down.
        this.node.addEventListener('pointerdown', () => {
            this.#pressed = true;
        });
        for (const over of ['pointerup', 'pointercancel'])
            addEventListener(over, () => setTimeout(() => (this.#pressed = false)));
        this.node.addEventListener('focusin', (event) => this.#pressed || this.#noticed(event));
        this.node.addEventListener('click', (event) => this.#noticed(event));
    }

    get items() {
        return [...this.#items.values()].map((entry) => entry.item);
    }
    get size() {
        return this.#items.size;
    }
    get focused() {
        return this.#items.get(this.#focused)?.item || null;
    }
    has(id) {
        return this.#items.has(id);
    }
    item(id) {
        return this.#items.get(id)?.item;
    }
    cardOf(id) {
        return this.#items.get(id)?.node;
    }

    show(items) {
        this.#items.clear();
        this.#focused = null;
        this.node.replaceChildren();
        this.append(items);
    }

    append(items) {
        const nodes = [];
        for (const item of items) {
            if (this.#items.has(item.id)) continue;
            const node = this.#make(item);
            this.#items.set(item.id, {item, node});
            nodes.push(node);
        }
        this.node.append(...nodes);
    }

    // At the place of the one that has the focus, and the focus with it; or on top, leaving it.
    insert(item, {onTop = false} = {}) {
        if (this.#items.has(item.id)) this.remove(item.id, {quietly: true});
        const node = this.#make(item);
        const before = onTop ? this.node.firstElementChild : this.cardOf(this.#focused);
        const entries = [...this.#items];
        const at = onTop
            ? 0
            : Math.max(
                  0,
                  entries.findIndex(([id]) => id === this.#focused),
              );
        entries.splice(at, 0, [item.id, {item, node}]);
        this.#items = new Map(entries);
        const height = document.documentElement.scrollHeight;
        this.node.insertBefore(node, before || null);
        if (onTop && this.#focused) scrollBy(0, document.documentElement.scrollHeight - height);
        else this.focus(item.id);
        return node;
    }

    // Whatever becomes of the cards above it, what is read stays where it is.
    steady(change) {
        const card = this.cardOf(this.#focused);
        const top = card?.getBoundingClientRect().top;
        change();
        if (card?.isConnected) scrollBy(0, card.getBoundingClientRect().top - top);
    }

    // The same item, as it is now.
    update(item) {
        const entry = this.#items.get(item.id);
        if (!entry) return;
        const node = this.#make(item);
        const active = document.activeElement;
        const had = entry.node.contains(active);
        const writing = entry.node.querySelector('.write');
        this.steady(() => entry.node.replaceWith(node));
        if (writing) node.append(writing); // what is being written stays
        this.#items.set(item.id, {item, node});
        if (item.id === this.#focused) {
            node.classList.add('focused');
            if (had) (writing?.contains(active) ? active : node).focus({preventScroll: true});
            this.onFocus(item);
        }
    }

    // Its version is that one now: what is shown of it has been seen.
    seen(id, version) {
        const entry = this.#items.get(id);
        if (entry) entry.item = {...entry.item, version};
    }

    isInSight(id) {
        const box = this.cardOf(id)?.getBoundingClientRect();
        return Boolean(box) && !document.hidden && box.bottom > 0 && box.top < innerHeight;
    }

    // Where one is, then what comes after it and before it, the nearest first.
    get places() {
        const ids = [...this.#items.keys()];
        const at = Math.max(0, ids.indexOf(this.#focused));
        return [...ids.slice(at), ...ids.slice(0, at).reverse()];
    }

    // What comes after it takes its place and its focus.
    remove(id, {quietly = false} = {}) {
        const entry = this.#items.get(id);
        if (!entry) return null;
        const ids = [...this.#items.keys()];
        const at = ids.indexOf(id);
        const above = id !== this.#focused && this.#focused && at < ids.indexOf(this.#focused);
        const height = above ? document.documentElement.scrollHeight : 0;
        this.#items.delete(id);
        entry.node.remove();
        if (above) scrollBy(0, document.documentElement.scrollHeight - height);
        if (id === this.#focused && !quietly) {
            const next = ids[at + 1],
                previous = ids[at - 1];
            this.#focused = null;
            if (next) this.#take(next);
            else if (previous) this.focus(previous);
            else this.onFocus(null);
        }
        if (ids.length - at < 12) this.onNearEnd();
        return entry.item;
    }

    // At the reading line.
    focus(id) {
        if (!this.#items.has(id)) return false;
        this.#take(id);
        this.cardOf(id).scrollIntoView({block: 'start'});
        return true;
    }

    step(by) {
        const ids = [...this.#items.keys()].filter(
            (id) => !this.cardOf(id).classList.contains('gone') || id === this.#focused,
        );
        const at = ids.indexOf(this.#focused);
        const to = ids[Math.max(0, Math.min(ids.length - 1, at + by))];
        if (to && to !== this.#focused) this.focus(to);
        if (ids.length - ids.indexOf(to) < 12) this.onNearEnd();
        return to && this.item(to);
    }

    // From the one to the other, both included.
    between(a, b) {
        const ids = [...this.#items.keys()];
        const [from, to] = [ids.indexOf(a), ids.indexOf(b)].sort((x, y) => x - y);
        return from < 0 ? [b] : ids.slice(from, to + 1);
    }

    #take(id) {
        const node = this.cardOf(id);
        if (id !== this.#focused) {
            this.cardOf(this.#focused)?.classList.remove('focused');
            node.classList.add('focused');
            this.#focused = id;
        }
        if (!node.contains(document.activeElement)) node.focus({preventScroll: true});
        this.onFocus(this.item(id));
    }

    // A card that was reached by the mouse or by Tab.
    #noticed(event) {
        const id = event.target.closest('.card')?.dataset.id;
        if (!id || id === this.#focused || !this.#items.has(id)) return;
        this.cardOf(this.#focused)?.classList.remove('focused');
        this.cardOf(id).classList.add('focused');
        this.#focused = id;
        this.onFocus(this.item(id));
    }
}
