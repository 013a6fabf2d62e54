using System.Globalization;
using System.Text.Json.Nodes;

namespace Rapport.Demo.Simulation;

/// <summary>Plays what visitors do: sessions on their devices at their hours, deeper with intent and with time.</summary>
/// <param name="start">First instant of the story.</param>
/// <param name="days">Its length in days.</param>
/// <param name="seed">Decides everything.</param>
internal sealed class Behaviour(DateTimeOffset start, int days, int seed)
{
    private static readonly Dictionary<Interest, string> Topics = new()
    {
        [Interest.FuelCells] = "fuel_cells", [Interest.Solar] = "solar", [Interest.Storage] = "storage", [Interest.None] = "news",
    };

    /// <summary>All calls of all visitors, in time order.</summary>
    public IReadOnlyList<SimulatedCall> Play(IEnumerable<Visitor> visitors) =>
        [.. visitors.SelectMany(Play).OrderBy(c => c.At).ThenBy(c => c.Visitor)];

    private IEnumerable<SimulatedCall> Play(Visitor visitor)
    {
        var random = new Random(HashCode(seed, visitor.Number));
        var sessions = Sessions(visitor, random);
        var identifyIn = visitor.Intent switch
        {
            Intent.Passing => random.NextDouble() < 0.05 ? 0 : -1,
            Intent.Curious => random.NextDouble() < 0.5 ? 1 : -1,
            Intent.Evaluating => 1,
            _ => 0,
        };
        for (var i = 0; i < sessions.Count; i++)
        {
            foreach (var call in Session(visitor, sessions[i], i, i == identifyIn, identifyIn >= 0 && i > identifyIn, random))
                yield return call;
        }
    }

    private List<DateTimeOffset> Sessions(Visitor visitor, Random random)
    {
        var count = visitor.Intent switch
        {
            Intent.Passing => 1 + random.Next(2),
            Intent.Curious => 2 + random.Next(4),
            Intent.Evaluating => 4 + random.Next(5),
            _ => 5 + random.Next(6),
        };
        var sessions = new List<DateTimeOffset>();
        var day = visitor.FirstDay;
        for (var i = 0; i < count && day < days; i++)
        {
            var hour = visitor.Evening ? 18 + (random.NextDouble() * 4) : 8 + (random.NextDouble() * 8);
            sessions.Add(start.AddDays(day).AddHours(hour - visitor.Zone + (visitor.Zone > hour ? 24 : 0)));
            day += 1 + random.Next(visitor.Intent == Intent.Buying ? 2 : 3);
        }

        return [.. sessions.Where(s => s < start.AddDays(days).AddHours(-2)).Order()];
    }

    private static IEnumerable<SimulatedCall> Session(
        Visitor visitor, DateTimeOffset at, int index, bool identifies, bool known, Random random)
    {
        var phone = visitor.Evening ? random.NextDouble() < 0.8 : random.NextDouble() < 0.2;
        var topic = Topics[visitor.Interest];
        var pages = 2 + random.Next(visitor.Intent >= Intent.Evaluating ? 7 : 4);
        for (var i = 0; i < pages; i++)
        {
            at = at.AddSeconds(20 + random.Next(160));
            var onTopic = visitor.Interest != Interest.None && random.NextDouble() < 0.75;
            var pricing = visitor.Intent >= Intent.Evaluating && index > 0 && random.NextDouble() < 0.25;
            var path = pricing ? $"/pricing/{topic}" : onTopic ? $"/products/{topic}" : i == 0 ? "/" : "/news";
            yield return Call(visitor, at, "page", phone, known, new JsonObject
            {
                ["path"] = path, ["topic"] = pricing || onTopic ? topic : "general",
            });
        }

        foreach (var (name, chance) in Acts(visitor.Intent, index))
        {
            if (random.NextDouble() >= chance)
                continue;
            at = at.AddSeconds(30 + random.Next(120));
            yield return Call(visitor, at, "track", phone, known, new JsonObject { ["topic"] = topic }, name);
        }

        if (!identifies)
            yield break;
        at = at.AddSeconds(45);
        yield return Call(visitor, at, "track", phone, known, new JsonObject { ["topic"] = topic }, "White Paper Downloaded");
        yield return Call(visitor, at.AddSeconds(2), "identify", phone, true, new JsonObject
        {
            ["email"] = visitor.Email, ["first_name"] = visitor.FirstName, ["source"] = visitor.Source,
        });
        if (visitor.Consents)
            yield return Call(visitor, at.AddSeconds(3), "track", phone, true, new JsonObject
            {
                ["purpose"] = "marketing", ["channel"] = "email", ["state"] = "granted", ["source"] = "white_paper_form",
            }, "Consent Changed");
    }

    private static IEnumerable<(string Name, double Chance)> Acts(Intent intent, int session) => intent switch
    {
        Intent.Evaluating when session >= 1 => [("Webinar Registered", 0.35), ("Case Study Read", 0.4)],
        Intent.Buying when session >= 1 =>
            [("Webinar Registered", 0.4), ("Case Study Read", 0.5), ("Quote Requested", session >= 2 ? 0.5 : 0.1)],
        Intent.Curious => [("Case Study Read", 0.15)],
        _ => [],
    };

    /// <summary>Known visitors log in on whatever device they use, so that both cookies find together.</summary>
    private static SimulatedCall Call(
        Visitor visitor, DateTimeOffset at, string type, bool phone, bool known, JsonObject data, string? name = null)
    {
        var body = new JsonObject
        {
            ["type"] = type,
            ["messageId"] = $"demo-{visitor.Number:D4}-{at.UtcTicks / TimeSpan.TicksPerSecond}-{type}",
            ["anonymousId"] = phone ? visitor.PhoneCookie : visitor.DesktopCookie,
            ["timestamp"] = at.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
            [type == "identify" ? "traits" : "properties"] = data,
            ["context"] = new JsonObject
            {
                ["device"] = new JsonObject { ["type"] = phone ? "phone" : "desktop" },
                ["campaign"] = new JsonObject { ["source"] = visitor.Source },
                ["local_hour"] = at.AddHours(visitor.Zone).Hour,
            },
        };
        if (name is not null)
            body["event"] = name;
        if (known)
            body["context"]!["traits"] = new JsonObject { ["email"] = visitor.Email };
        return new SimulatedCall(at, visitor.Number, body);
    }

    private static int HashCode(int first, int second) => unchecked((first * 16777619) ^ (second * 486187739));
}
