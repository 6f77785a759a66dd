import { type Running, startServer, startSimulator } from "./programs";

const ADMINISTRATOR = {
  email: "admin@example.com",
  name: "Ada Lovelace",
  password: "correct horse battery staple",
};
const OFFERS = 60;

/**
 * Starts the simulator and the real server with one administrator, and tells the tests where they are through
 * the environment. A caller that has both running already sets CPAPI_E2E_URL, CPAPI_E2E_SIM_URL,
 * CPAPI_E2E_EMAIL and CPAPI_E2E_PASSWORD itself.
 */
export default async function startServers(): Promise<(() => Promise<void>) | undefined> {
  if (process.env.CPAPI_E2E_URL) return undefined;
  const started: Running[] = [];
  const stop = async () => {
    await Promise.all(started.map((running) => running.stop()));
  };
  try {
    const simulator = await startSimulator(OFFERS);
    started.push(simulator);
    const server = await startServer(ADMINISTRATOR);
    started.push(server);
    Object.assign(process.env, {
      CPAPI_E2E_SIM_URL: simulator.url,
      CPAPI_E2E_URL: server.url,
      CPAPI_E2E_EMAIL: ADMINISTRATOR.email,
      CPAPI_E2E_PASSWORD: ADMINISTRATOR.password,
    });
    return stop;
  } catch (error) {
    await stop();
    throw error;
  }
}
