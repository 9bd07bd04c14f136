/**
 * An MCP server over stdio: invented but repeatable weather, without network access.
 *
 *     node examples/servers/weather.ts
 */
import { McpServer } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { z } from 'zod';

const CITIES = ['Bergen', 'Lisbon', 'Nairobi', 'Oslo', 'Quito'];
const SKIES = ['sunny', 'cloudy', 'rainy', 'windy', 'snowy'] as const;

const forecastSchema = z.object({
  city: z.string(),
  days: z.array(
    z.object({
      day: z.number().describe('1 is tomorrow'),
      sky: z.enum(SKIES),
      temperatureCelsius: z.number(),
    }),
  ),
});

serveStdio(createWeatherServer);

function createWeatherServer(): McpServer {
  const server = new McpServer({ name: 'weather', version: '1.0.0' });
  registerForecastTool(server);
  registerCitiesResource(server);
  registerClothesPrompt(server);
  return server;
}

function registerForecastTool(server: McpServer): void {
  server.registerTool(
    'get_forecast',
    {
      title: 'Weather forecast',
      description: 'Forecasts the weather of a city for the next days',
      inputSchema: z.object({
        city: z.string().min(1).describe('Name of the city, for example Oslo'),
        days: z.number().int().min(1).max(7).default(3).describe('How many days'),
      }),
      outputSchema: forecastSchema,
      annotations: { readOnlyHint: true },
    },
    ({ city, days }) => {
      const forecast = forecastFor(city, days);
      return {
        content: [{ type: 'text', text: describeForecast(forecast) }],
        structuredContent: forecast,
      };
    },
  );
}

function registerCitiesResource(server: McpServer): void {
  server.registerResource(
    'cities',
    'weather://cities',
    { description: 'Cities to try', mimeType: 'application/json' },
    ({ href }) => ({
      contents: [{ uri: href, mimeType: 'application/json', text: JSON.stringify(CITIES) }],
    }),
  );
}

function registerClothesPrompt(server: McpServer): void {
  server.registerPrompt(
    'what_to_wear',
    {
      description: 'Asks for clothes that suit the weather of a city',
      argsSchema: z.object({ city: z.string().describe('Name of the city') }),
    },
    ({ city }) => {
      const text = `${describeForecast(forecastFor(city, 1))}\nWhat should I wear?`;
      return { messages: [{ role: 'user', content: { type: 'text', text } }] };
    },
  );
}

type Forecast = z.infer<typeof forecastSchema>;

/** Derives the weather from the name of the city, so that equal questions get equal answers. */
function forecastFor(city: string, dayCount: number): Forecast {
  const seed = [...city.toLowerCase()].reduce((sum, letter) => sum + letter.charCodeAt(0), 0);
  const days = Array.from({ length: dayCount }, (_, index) => {
    const day = index + 1;
    const number = seed * 31 + day * 17;
    const sky = SKIES[number % SKIES.length] ?? 'sunny';
    return { day, sky, temperatureCelsius: sky === 'snowy' ? -2 : 5 + (number % 25) };
  });
  return { city, days };
}

function describeForecast({ city, days }: Forecast): string {
  const lines = days.map(
    ({ day, sky, temperatureCelsius }) => `Day ${day}: ${sky}, ${temperatureCelsius} °C`,
  );
  return [`Weather in ${city}:`, ...lines].join('\n');
}
