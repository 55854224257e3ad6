"use strict";
(async function () {
  const page = document.querySelector(".try");
  const form = page.querySelector(".try-form");
  const fields = page.querySelector(".try-fields");
  const choice = document.getElementById("operation");
  const colon = page.dataset.colon;
  const description = await (await fetch(page.dataset.description)).json();
  const resolve = (one) => (one.$ref ? one.$ref.slice(2).split("/").reduce((at, name) => at[name], description) : one);
  const operations = Object.entries(description.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })));
  operations.forEach((one, place) => choice.add(new Option(`${one.method} ${one.path}${colon}${one.operation.summary}`, place)));

  function field(name, about, required, made, value) {
    const line = document.createElement("p");
    const label = document.createElement("label");
    made.id = "field-" + name;
    made.value = value === undefined ? "" : value;
    label.htmlFor = made.id;
    label.textContent = name + (required ? fields.dataset.required : "") + (about ? colon : "");
    const said = document.createElement("span");
    said.textContent = about || "";
    label.append(said);
    line.append(label, document.createElement("br"), made);
    fields.append(line);
    return made;
  }
  let chosen, parameters, body;
  function show() {
    chosen = operations[choice.value];
    fields.replaceChildren();
    parameters = (chosen.operation.parameters || []).map(resolve).map((one) => {
      let made = document.createElement("input");
      if (one.schema.enum) {
        made = document.createElement("select");
        for (const text of one.required ? one.schema.enum : ["", ...one.schema.enum]) made.add(new Option(text, text));
      }
      const value = one.example === undefined && made.options ? made.options[0].value : one.example;
      return { ...one, made: field(one.name, one.description, one.required, made, value) };
    });
    const content = chosen.operation.requestBody && Object.entries(chosen.operation.requestBody.content)[0];
    body = null;
    if (content) {
      const example = content[1].example;
      const text = typeof example === "string" ? example : JSON.stringify(example, null, 1);
      body = { type: content[0], made: field(fields.dataset.body, content[0], true, document.createElement("textarea"), text) };
      body.made.rows = 5;
    }
    tell();
  }
  function request() {
    let path = chosen.path;
    const query = new URLSearchParams();
    for (const one of parameters) {
      if (one.in === "path") path = path.replace(`{${one.name}}`, encodeURIComponent(one.made.value));
      else if (one.made.value) query.set(one.name, one.made.value);
    }
    return { path: path + (query.size ? "?" + query : ""), method: chosen.method, body: body && body.made.value };
  }
  function tell() {
    const one = request();
    const url = location.origin + one.path;
    const quoted = (text) => "'" + text.replace(/'/g, "'\\''") + "'";
    const forPowerShell = (text) => "'" + text.replace(/'/g, "''") + "'";
    const texts = {
      curl: `curl -s ${one.body === null ? "" : `-H 'Content-Type: ${body.type}' --data-binary ${quoted(one.body)} `}${quoted(url)}`,
      powershell: `Invoke-RestMethod ${forPowerShell(url)}` + (one.body === null ? "" :
        ` -Method Post -ContentType '${body.type}; charset=utf-8' -Body ([Text.Encoding]::UTF8.GetBytes(${forPowerShell(one.body)}))`),
      python: "import json, urllib.request\n\n" + (one.body === null
        ? `with urllib.request.urlopen(${JSON.stringify(url)}) as reply:\n`
        : `request = urllib.request.Request(${JSON.stringify(url)}, ${JSON.stringify(one.body)}.encode(), ` +
          `{"Content-Type": ${JSON.stringify(body.type)}})\nwith urllib.request.urlopen(request) as reply:\n`) +
        "    print(json.load(reply))",
    };
    for (const code of page.querySelectorAll("[data-as]")) code.textContent = texts[code.dataset.as];
  }
  async function send() {
    const one = request();
    const options = one.body === null ? {} : { method: one.method, body: one.body, headers: { "Content-Type": body.type } };
    const status = page.querySelector(".try-status");
    const shown = page.querySelector(".try-body");
    page.querySelector(".try-reply").hidden = false;
    try {
      const reply = await fetch(one.path, options);
      const text = await reply.text();
      status.textContent = `${reply.status} ${reply.statusText} ${reply.headers.get("Content-Type") || ""}`;
      shown.textContent = /json/.test(reply.headers.get("Content-Type") || "") ? JSON.stringify(JSON.parse(text), null, 2) : text;
    } catch (error) {
      status.textContent = String(error);
      shown.textContent = "";
    }
  }
  choice.addEventListener("change", show);
  fields.addEventListener("input", tell);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
  show();
  form.hidden = page.querySelector(".try-request").hidden = false;
})();
