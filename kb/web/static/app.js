const root = document.documentElement;
const language = root.dataset.language;
const one = (selector, inside = document) => inside.querySelector(selector);
const all = (selector, inside = document) => [...inside.querySelectorAll(selector)];
const on = (target, type, act) => target?.addEventListener(type, act);
const status = one(".status");
const texts = status.dataset;

function make(tag, values, ...children) {
	const made = Object.assign(document.createElement(tag), values);
	made.append(...children);
	return made;
}

// Kept in this browser only
function kept(key, otherwise) {
	try {
		return JSON.parse(localStorage.getItem("kb." + key)) ?? otherwise;
	} catch {
		return otherwise;
	}
}
function keep(key, value) {
	try {
		if (value) localStorage.setItem("kb." + key, JSON.stringify(value));
		else localStorage.removeItem("kb." + key);
	} catch {}
}

let silence;
function say(text, quiet = false) {
	status.textContent = text;
	status.classList.toggle("quiet", quiet);
	clearTimeout(silence);
	if (text && !quiet) silence = setTimeout(say, 1500 + text.length * 40, "");
}

// Copying; a promise, so that Safari takes what is still being fetched; by hand on plain http
async function put(text, html) {
	const blob = async (type, value) => new Blob([await value], { type });
	if (navigator.clipboard && window.ClipboardItem) {
		const item = { "text/plain": blob("text/plain", text) };
		if (html) item["text/html"] = blob("text/html", html);
		return navigator.clipboard.write([new ClipboardItem(item)]);
	}
	const area = make("textarea", { value: await text });
	const before = document.activeElement;
	document.body.append(area);
	area.select();
	const done = document.execCommand("copy");
	area.remove();
	before.focus();
	if (!done) throw new Error();
}
function copy(text, html, missing = []) {
	const names = [...new Set(missing.map((spot) => spot.textContent))].join(" ");
	const done = names ? texts.left.replace("{names}", names) : texts.copied;
	put(text, html).then(() => say(done), () => say(texts.failed));
}
function button(act) {
	const made = make("button", { type: "button", className: "copy", textContent: texts.copy });
	on(made, "click", act);
	return made;
}
for (const code of all("pre > code")) {
	code.after(button(() => copy(code.textContent.trim(), "", all("var:not(.filled)", code))));
}
for (const code of all("[data-copy-text]")) code.append(button(() => copy(code.dataset.copyText)));
for (const code of all("[data-filtered] td > code:only-child")) code.after(button(() => copy(code.textContent)));
for (const spot of all("[data-origin]")) spot.textContent = location.origin;

// What does the same without slmgr.vbs: one choice for all blocks, where they have it
const blocks = all(".ways");
function showWay(way) {
	for (const block of blocks) {
		const parts = all("[data-way]", block);
		const shown = parts.find((part) => part.dataset.way === way) ?? parts[0];
		for (const part of parts) part.hidden = part !== shown;
		for (const tab of all(".tabs button", block)) tab.ariaPressed = tab.value === shown.dataset.way;
	}
}
for (const block of blocks) {
	const others = one("details", block);
	const tabs = make("p", { className: "tabs", role: "group", ariaLabel: one("summary", others).textContent });
	others.replaceWith(...all("[data-way]", others));
	for (const { dataset: { way } } of all("[data-way]", block)) {
		const tab = make("button", { type: "button", value: way, textContent: way === "slmgr" ? "slmgr.vbs" : one(`[data-way="${way}"] b`, block).textContent });
		on(tab, "click", () => {
			const top = tab.getBoundingClientRect().top;
			showWay(way);
			keep("way", way);
			scrollBy(0, tab.getBoundingClientRect().top - top);
		});
		tabs.append(tab);
	}
	block.prepend(tabs);
}
showWay(kept("way", "slmgr"));

// Filled in once; what a shell could take for more than a name is refused
const form = one(".fill");
const inputs = form ? all("input", form) : [];
const spots = (name) => all(`var[data-fill="${name}"]`);
const risky = /["'`&|<>^;$%!{}\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2018-\u201f\u2028-\u202e\u2066-\u2069]/;
function fits(name, value) {
	const quoted = () => spots(name).every((spot) => /"$/.test(spot.previousSibling?.data));
	return !risky.test(value) && (!/[()#]|^[-/@]/.test(value) || quoted());
}
function fill(input) {
	const value = input.value.trim();
	const good = fits(input.name, value);
	for (const spot of spots(input.name)) {
		spot.textContent = (good && value) || `<${input.name}>`;
		spot.classList.toggle("filled", good && value !== "");
	}
	input.ariaInvalid = !good;
	one(".bad", form).hidden = inputs.every((other) => other.ariaInvalid !== "true");
	return good ? value : "";
}
const isSecret = (input) => "secret" in input.dataset;
for (const input of inputs) {
	const value = kept("fill", {})[input.name];
	if (typeof value === "string" && !isSecret(input)) input.value = value;
	fill(input);
	on(input, "input", () => {
		const value = fill(input);
		if (!isSecret(input)) keep("fill", { ...kept("fill", {}), [input.name]: value || undefined });
	});
}
on(form, "submit", (event) => event.preventDefault());
on(form, "reset", () => {
	keep("fill");
	setTimeout(() => inputs.forEach(fill));
	say(texts.cleared);
});
function filled(text) {
	const values = Object.fromEntries(inputs.map((input) => [`<${input.name}>`, !isSecret(input) && fill(input)]));
	return text.replace(/<[a-z0-9-]+>/g, (name) => values[name] || name);
}

// For the ticket
const ticket = one(".ticket");
const id = ticket?.dataset.id;
async function load(path, kind = "json") {
	const answer = await fetch(path);
	return answer.ok ? answer[kind]() : Promise.reject();
}
const markdown = async () => filled(await load(`/${language}/${id}.md?for=ticket`, "text"));
const reply = async (spoken, part) => filled((await load(`/api/v1/articles/${id}/reply?lang=${spoken}`))[part]);
const named = () => `${ticket.dataset.title}\n${new URL(ticket.dataset.short, location.href)}`;
const choices = {
	link() {
		const [textContent, href] = named().split("\n");
		copy(named(), make("a", { href, textContent }).outerHTML);
	},
	text: () => copy(reply(language, "agent")),
	markdown: () => copy(markdown()),
	en: () => copy(reply("en", "caller")),
	"zh-TW": () => copy(reply("zh-TW", "caller")),
	print: () => print(),
	collect: () => copy([named(), "", ...all(".part-escalate li").map((item) => "- " + item.textContent.trim())].join("\n")),
};
for (const choice of all("[data-ticket]")) on(choice, "click", choices[choice.dataset.ticket]);
on(document, "click", (event) => ticket?.contains(event.target) || ticket?.removeAttribute("open"));
on(ticket, "keydown", (event) => {
	if (event.key !== "Escape" || !ticket.open) return;
	ticket.open = false;
	one("summary").focus();
});

// Theme, and the other language at the same place
const theme = one(".theme");
const name = () => (theme.title = theme.ariaLabel = texts[root.dataset.theme || "system"]);
on(theme, "click", () => {
	const next = { light: "dark", dark: "" }[root.dataset.theme] ?? "light";
	if (next) root.dataset.theme = next;
	else delete root.dataset.theme;
	keep("theme", next);
	say(name());
});
name();
for (const other of all("a[data-language]")) {
	on(other, "click", () => {
		document.cookie = `kb_lang=${other.dataset.language};path=/;max-age=31536000;samesite=lax`;
		other.hash = location.hash;
	});
}

// Recent look-ups
const recent = () => [kept("recent", [])].flat().filter((item) => /^[a-z]+\/[\w-]+$/.test(item?.id));
function forget() {
	keep("recent");
	root.classList.remove("has-recent");
	say(texts.cleared);
}
const seen = one("[data-look-up]");
if (seen) {
	const { lookUp: id, mark, title } = seen.dataset;
	keep("recent", [{ id, mark, title, lang: seen.lang }, ...recent().filter((item) => item.id !== id)].slice(0, 8));
}
const strip = one(".recent ul");
for (const { id, mark, title, lang } of strip ? recent() : []) {
	const link = make("a", { href: `/${language}/${id}`, title, lang, textContent: mark || title, className: mark && "mark" });
	strip.append(make("li", {}, link));
}
on(one(".recent button"), "click", forget);

// A filter over long tables and lists
const filter = one("[data-filter]");
on(filter, "input", () => {
	const words = filter.value.normalize("NFKC").toLowerCase().split(/\s+/);
	const rows = all(filter.dataset.filter);
	for (const row of rows) {
		const text = (row.closest(".part")?.dataset.heading ?? "") + row.textContent;
		row.hidden = !words.every((word) => text.toLowerCase().includes(word));
	}
	for (const part of all(".part:has(tbody)")) part.hidden = !one("tbody tr:not([hidden])", part);
	const n = rows.filter((row) => !row.hidden).length;
	one(".count").textContent = texts.shown.replace("{n}", n).replace("{all}", rows.length);
});

// The box: suggestions while somebody types, by keyboard alone
const box = one("[name=q]");
const isLine = box.tagName === "INPUT";
const list = make("ul", { id: "suggestions", className: "suggestions", hidden: true, role: "listbox", ariaLabel: texts.suggestions });
let options = [];
let index = -1;
let asked = 0;
let timer, typed;
function hide() {
	asked++;
	index = -1;
	list.hidden = true;
	if (isLine) box.ariaExpanded = false;
	box.removeAttribute("aria-activedescendant");
}
function move(step) {
	const places = options.length + 1;
	index = ((index + 1 + step + places) % places) - 1;
	all("li", list).forEach((item, number) => (item.ariaSelected = number === index));
	box.value = options[index]?.text ?? typed;
	if (index < 0) return box.removeAttribute("aria-activedescendant");
	box.setAttribute("aria-activedescendant", "suggestion-" + index);
	list.children[index].scrollIntoView({ block: "nearest" });
}
function choose({ act, path }) {
	hide();
	if (path) location.assign(path);
	else act();
}
function item(option, number) {
	const title = make("span", { className: "target-title", textContent: option.title });
	if (option.lang) title.lang = option.lang;
	const made = make("li", { id: "suggestion-" + number, role: "option", ariaSelected: false }, title);
	if (option.text && option.text !== option.title) title.before(make("span", { className: "mark", textContent: option.text }), " ");
	on(made, "mousedown", (event) => event.preventDefault());
	on(made, "click", () => choose(option));
	return made;
}
function show(found, words) {
	hide();
	if (!found.length) return say(words && texts.none, true);
	options = found;
	typed = box.value;
	list.replaceChildren(...found.map(item));
	list.hidden = false;
	if (isLine) box.ariaExpanded = true;
	say(words.replace("{n}", found.length), true);
}
function showRecent() {
	const found = recent().map(({ id, mark, title, lang }) => ({ text: mark || title, title, lang, path: `/${language}/${id}` }));
	show(found.length ? [...found, { title: texts.forget, act: forget }] : [], found.length ? texts.recent : "");
}
async function ask() {
	const query = box.value.trim();
	if (!query) return showRecent();
	if (query.length > 100 || query.includes("\n")) return hide();
	const number = ++asked;
	try {
		const { suggestions } = await load("/api/v1/suggest?" + new URLSearchParams({ q: query, lang: language, limit: 8 }));
		if (number !== asked || document.activeElement !== box) return;
		show(suggestions.map(({ text, title, url }) => ({ text, title, path: url.replace(/^https?:\/\/[^/]+(?=\/)/, "") })), texts.many);
	} catch {
		if (number === asked) hide();
	}
}
box.form.append(list);
if (isLine) box.role = "combobox";
if (isLine) box.ariaExpanded = false;
box.ariaAutoComplete = "list";
box.setAttribute("aria-controls", "suggestions");
on(box, "focus", () => isLine && !box.value && showRecent());
on(box, "blur", hide);
on(box, "compositionend", ask);
on(box, "input", (event) => {
	clearTimeout(timer);
	if (!event.isComposing) timer = setTimeout(ask, 90);
});
on(box, "keydown", (event) => {
	const { key } = event;
	const step = { ArrowDown: 1, ArrowUp: -1 }[key];
	if (event.isComposing || event.keyCode === 229) return;
	if (!list.hidden && step) move(step);
	else if (!list.hidden && key === "Escape") {
		box.value = typed;
		hide();
	} else if (key === "Enter" && index >= 0) choose(options[index]);
	else if (key === "Enter" && !isLine && !event.shiftKey) box.form.requestSubmit();
	else if (key === "ArrowDown" && isLine) typed && box.value === typed && options.length ? show(options, texts.many) : ask();
	else return;
	event.preventDefault();
});
// Several lines do not fit into the line at the top, nor into an address: it grows, and they are posted
on(box, "paste", (event) => {
	const text = event.clipboardData.getData("text").trim();
	if (!isLine || !text.includes("\n")) return;
	event.preventDefault();
	const area = make("textarea", { name: "q", rows: 6, value: text, ariaLabel: box.ariaLabel, spellcheck: false });
	Object.assign(box.form, { method: "post", action: `/${language}/diagnosis`, enctype: "multipart/form-data" });
	hide();
	box.replaceWith(area);
	area.focus();
	on(area, "keydown", (event) => {
		if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
		event.preventDefault();
		area.form.requestSubmit();
	});
});
on(document, "keydown", (event) => {
	const held = event.ctrlKey || event.metaKey;
	const isSlash = event.key === "/" && !held && !/^(input|textarea|select)$/i.test(event.target.tagName);
	if (!isSlash && !(held && !event.shiftKey && event.key.toLowerCase() === "k")) return;
	event.preventDefault();
	box.focus();
	box.select();
});

// What was added above moved the place that the address names
document.getElementById(location.hash.slice(1))?.scrollIntoView();
// Visited pages open again without a network
if ("serviceWorker" in navigator && isSecureContext) navigator.serviceWorker.register("/sw.js").catch(() => {});
