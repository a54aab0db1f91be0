// What a visit looks at: evaluated in a page, this returns one function for each question.
() => {
    const FEW = 20;  // rows of a long list that are looked at in any case
    const ALIKE = 3;  // texts of one look


    const shown = element => element.outerHTML.slice(0, 160);
    const drawings = () => [...document.querySelectorAll("figure.chart svg")];

    function beyondTheEdge() {
        scrollTo(10000, 0);
        const found = scrollX === 0 ? [] : [...document.querySelectorAll("main *")]
            .filter(element => element.getBoundingClientRect().right + scrollX > innerWidth);
        scrollTo(0, 0);
        return found.map(shown).slice(-3);
    }

    // Rules look at every element, and rows are made alike: of a long list stay the first rows,
    // and each that has an element of a kind which no row before it has.
    function shorten() {
        const kind = element => [
            element.parentElement.localName, element.localName, element.getAttribute("class"),
            element.lang, element.getAttribute("style"), ...element.getAttributeNames(), element.textContent.trim() !== "",
        ].join(" ");
        for (const list of document.querySelectorAll("article :is(tbody, ul, ol, dl)")) {
            const kinds = new Set();
            [...list.children].forEach((row, place) => {
                const own = [row, ...row.querySelectorAll("*")].map(kind);
                if (place >= FEW && own.every(each => kinds.has(each))) row.remove();
                own.forEach(each => kinds.add(each));
            });
        }
        const tokens = new Set();  // code of colours that stood before is plain text from then on
        for (const code of document.querySelectorAll(".highlight pre")) {
            const own = [...code.querySelectorAll("span")].map(each => each.className);
            if (own.every(each => tokens.has(each))) code.textContent = code.textContent;
            own.forEach(each => tokens.add(each));
        }
    }

    // Rules pass over what is folded away, and readers do not.
    function unfold() {
        const folded = [...document.querySelectorAll("main details:not([open])")];
        const still = document.head.appendChild(document.createElement("style"));
        still.textContent = "* { animation: none !important; }";  // what is unfolded fades in
        folded.forEach(each => { each.open = true; });
        window.foldAgain = () => {
            folded.forEach(each => { each.open = false; });
            still.remove();
        };
    }

    // Contrast is reckoned from the styles of a text and of what it stands in. So of the texts that
    // share all of these, the rules on colours, the slowest of all, look at the first few.
    function markLooks() {
        const grounds = new Map([[null, ""]]);
        const ground = element => {
            if (!grounds.has(element)) {
                const style = getComputedStyle(element);
                const own = [style.backgroundColor, style.backgroundImage, style.opacity,
                    style.filter, style.mixBlendMode, style.textShadow].join(" ");
                const below = ground(element.parentElement);
                const plain = own === "rgba(0, 0, 0, 0) none 1 none normal none";
                grounds.set(element, plain ? below : `${below}/${own}`);
            }
            return grounds.get(element);
        };
        const seen = new Map();
        for (const element of document.body.querySelectorAll("*")) {
            const worded = [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim());
            const link = element.matches("a[href], [role=link]");
            if (!(worded || link || element.matches("input, select, textarea")) || !element.checkVisibility())
                continue;
            const {color, fontSize, fontWeight, position, textDecoration} = getComputedStyle(element);
            const look = [color, fontSize, fontWeight, position, ground(element), link && textDecoration,
                link && getComputedStyle(element.parentElement).color].join(" ");
            seen.set(look, (seen.get(look) ?? 0) + 1);
            if (seen.get(look) <= ALIKE) element.dataset.look = "";
        }
    }

    // The words that reach beyond their drawing, or lie on each other, in the reader's own face.
    function unreadable() {
        return drawings().filter(svg => svg.checkVisibility()).flatMap(svg => {
            const frame = svg.getBoundingClientRect();
            const texts = [...svg.querySelectorAll("text")]
                .filter(text => text.textContent.trim() && getComputedStyle(text).opacity !== "0")
                .map(text => [text.textContent, text.getBoundingClientRect()]);
            const beyond = ([, box]) => box.left < frame.left - 1 || box.right > frame.right + 1
                || box.top < frame.top - 1 || box.bottom > frame.bottom + 1;
            const shortened = ([said]) => said.endsWith("…");
            const shared = (one, other, low, high, slack) =>
                Math.min(one[high], other[high]) - Math.max(one[low], other[low]) > slack;
            const on = ([, one], [, other]) => shared(one, other, "left", "right", 1)
                && shared(one, other, "top", "bottom", Math.min(one.height, other.height) * 0.4);
            const pairs = texts.flatMap((one, place) =>
                texts.slice(place + 1).filter(other => on(one, other)).map(other => [one, other]));
            return [
                ...texts.filter(text => beyond(text) || shortened(text))
                    .map(([said]) => `${said} is cut off`),
                ...pairs.map(([[one], [other]]) => `${one} and ${other} lie on each other`),
            ];
        });
    }

    function colours() {
        return [
            getComputedStyle(document.body).backgroundColor,
            getComputedStyle(document.querySelector(".chart-box")).color,
        ];
    }

    // The texts of the charts that stand out too little from what lies under them: a tile, or
    // else the page.
    function pale() {
        const parse = colour => (colour.match(/[\d.]+/g) ?? []).map(Number);
        const light = ([r, g, b]) => [r, g, b]
            .map(value => value / 255)
            .map(value => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
            .reduce((sum, value, place) => sum + value * [0.2126, 0.7152, 0.0722][place], 0);
        const over = (above, alpha, below) => above.slice(0, 3)
            .map((value, place) => value * alpha + below[place] * (1 - alpha));
        const opacity = (element, own) => {
            let alpha = parseFloat(own);
            for (let each = element; each.tagName !== "DIV"; each = each.parentElement)
                alpha *= parseFloat(getComputedStyle(each).opacity);
            return alpha;
        };
        const ground = (x, y) => {
            const page = parse(getComputedStyle(document.body).backgroundColor);
            const shapes = document.elementsFromPoint(x, y)
                .filter(each => each.closest("svg"))
                .filter(each => !["text", "tspan", "svg", "g"].includes(each.tagName))
                .reverse();
            return shapes.reduce((below, each) => {
                const {fill, fillOpacity} = getComputedStyle(each);
                const [r, g, b, alpha = 1] = parse(fill);
                return b === undefined ? below
                    : over([r, g, b], alpha * opacity(each, fillOpacity), below);
            }, page);
        };
        const style = document.head.appendChild(document.createElement("style"));
        style.textContent = ".chart-box svg * { pointer-events: all !important; }";
        const faults = [];
        for (const text of document.querySelectorAll(".chart-box svg text")) {
            let box = text.getBoundingClientRect();
            const {fill, fillOpacity, opacity: own} = getComputedStyle(text);
            if (!box.width || !text.textContent.trim() || own === "0") continue;
            if (box.top < 0 || box.bottom > innerHeight || box.left < 0 || box.right > innerWidth) {
                text.scrollIntoView({block: "start", inline: "center", behavior: "instant"});
                scrollBy({top: -innerHeight / 8, behavior: "instant"});
                box = text.getBoundingClientRect();
            }
            const below = ground(box.x + box.width / 2, box.y + box.height / 2);
            const colour = over(parse(fill), opacity(text, fillOpacity), below);
            const [low, high] = [light(colour), light(below)].sort((a, b) => a - b);
            const ratio = (high + 0.05) / (low + 0.05);
            if (ratio < 4.5) faults.push(`${text.textContent}: ${ratio.toFixed(2)}`);
        }
        style.remove();
        return faults;
    }

    function isInView(element) {
        const {top, height} = element.getBoundingClientRect();
        return element.checkVisibility() && height > 0 && top >= 0 && top < innerHeight;
    }

    // Whatever the keyboard should reach, and what it does not reach, or not so that one sees it.
    const focus = {controls: [], reached: new Set(), unseen: []};

    function watchFocus() {
        focus.controls = [...document.querySelectorAll(
            "a[href], button, input, select, summary, [tabindex='0']"
        )].filter(element => element.checkVisibility({visibilityProperty: true})
            && !element.closest("dialog:not([open])")
            && !(element.closest("svg") && element.tabIndex < 0)  // arrow keys lead there
            && !(element.closest("details:not([open])") && element.tagName !== "SUMMARY")
            // Subsections in the contents of the page fold and unfold as it scrolls.
            && !element.closest("nav.page-toc ul ul"));
        document.addEventListener("focusin", ({target}) => {
            if (focus.reached.has(target)) return;
            focus.reached.add(target);
            const seen = [target, target.form ?? target].some(element => {  // a search box whole
                const style = getComputedStyle(element);
                const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
                return outlined || style.boxShadow !== "none";
            });
            if (!seen) focus.unseen.push(shown(target));
        });
        return focus.controls.length;
    }

    // What Tab does, without the time that a key takes.
    function walk() {
        for (const element of focus.controls.filter(each => each.tabIndex >= 0))
            if (!focus.reached.has(element) && element.checkVisibility()) element.focus();
    }

    function focusFaults() {
        return [
            ...focus.controls.filter(element => !focus.reached.has(element))
                .map(element => `not reached: ${shown(element)}`),
            ...focus.unseen.map(each => `not seen: ${each}`),
        ];
    }

    window.look = {
        beyondTheEdge, shorten, unfold, markLooks, unreadable, colours, pale, isInView,
        watchFocus, walk, focusFaults,
    };
}
