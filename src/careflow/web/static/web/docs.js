// Starts the docs from our own schema. A token that signing in returns is used for the requests that follow.
"use strict";

const dark = matchMedia("(prefers-color-scheme: dark)");
const paint = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
paint();
dark.addEventListener("change", paint);

const place = document.getElementById("docs");
const csrf = fetch("/v1/users/csrf/", { credentials: "same-origin" })
  .then((response) => response.json())
  .then((body) => body.csrfToken)
  .catch(() => "");

const ui = SwaggerUIBundle({
  domNode: place,
  url: place.dataset.schema,
  presets: [SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
  deepLinking: true,
  docExpansion: "list",
  filter: true,
  defaultModelsExpandDepth: 0,
  displayOperationId: false,
  requestSnippetsEnabled: false,
  validatorUrl: null,
  withCredentials: true,
  requestInterceptor: async (request) => {
    if ("X-CSRFToken" in request.headers) request.headers["X-CSRFToken"] = await csrf;
    return request;
  },
  responseInterceptor: (response) => {
    if (response.ok && response.body && typeof response.body.access === "string") {
      ui.preauthorizeApiKey("bearer", response.body.access);
    }
    return response;
  },
});
