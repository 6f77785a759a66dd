import createFetchClient, { type Middleware } from "openapi-fetch";
import createQueryHooks from "openapi-react-query";
import { problemFromResponse } from "./problems";
import type { paths } from "./schema";
import { authorizedFetch } from "./session-store";

/** Every unsuccessful answer is thrown as a Problem, so all callers see one kind of error. */
const throwProblems: Middleware = {
  async onResponse({ response }) {
    if (!response.ok) throw await problemFromResponse(response);
  },
};

export const client = createFetchClient<paths>({
  baseUrl: globalThis.location?.origin ?? "http://localhost",
  fetch: authorizedFetch,
  querySerializer: { array: { style: "form", explode: true } },
});
client.use(throwProblems);

/** Query and mutation hooks, typed by the OpenAPI document; keys derive from operation and parameters. */
export const api = createQueryHooks(client);
