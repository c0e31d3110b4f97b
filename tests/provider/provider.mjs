// A real provider (npm's oidc-provider) for the tests: node provider.mjs PORT REDIRECT…
// Its sign-in page believes everybody: who it is (sub), under which login, by which methods.
import { createServer } from "node:http";
import { Provider } from "../../islands/node_modules/oidc-provider/lib/index.js";

const [port, ...redirects] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`; // another site than localhost, where the service is
const names = new Map();

const provider = new Provider(issuer, {
  clients: [{ client_id: "tearline", client_secret: "a secret of the tests", redirect_uris: redirects }],
  claims: { openid: ["sub", "acr", "amr"], profile: ["preferred_username"] },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, preferred_username: names.get(id) }) }),
  features: { devInteractions: { enabled: false } },
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  async loadExistingGrant(ctx) {
    const grant = new ctx.oidc.provider.Grant({
      clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId,
    });
    grant.addOIDCScope("openid profile");
    await grant.save();
    return grant;
  },
});

async function typed(request) {
  let body = "";
  for await (const part of request) body += part;
  return new URLSearchParams(body);
}

const answer = provider.callback();
createServer(async (request, response) => {
  if (!request.url.startsWith("/interaction/")) return answer(request, response);
  if (request.method === "GET") {
    response.setHeader("content-type", "text/html");
    return response.end(`<!doctype html><title>Provider</title><form method="post" action="${request.url}">
      <label>sub <input name="sub"></label><label>name <input name="name"></label><label>amr <input name="amr"></label>
      <button>Go on</button><button name="cancel" value="yes">Cancel</button></form>`);
  }
  const form = await typed(request);
  if (form.get("cancel")) {
    return provider.interactionFinished(request, response, { error: "access_denied" }, { mergeWithLastSubmission: false });
  }
  names.set(form.get("sub"), form.get("name"));
  const amr = form.get("amr") ? form.get("amr").split(" ") : undefined;
  const login = { accountId: form.get("sub"), amr, remember: false };
  return provider.interactionFinished(request, response, { login }, { mergeWithLastSubmission: false });
}).listen(Number(port), "127.0.0.1", () => console.log("ready"));
