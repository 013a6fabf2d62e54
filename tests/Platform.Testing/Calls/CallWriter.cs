using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Google.Protobuf.Reflection;

namespace Rapport.Platform.Testing.Calls;

/// <summary>
/// Writes calls from their definitions: first whole ones, whose every value is of its type, then with one to three faults
/// of the kinds that clients make and attackers try. The same seed writes the same calls.
/// </summary>
/// <param name="seed">Seed of the chance.</param>
/// <param name="plausible">Values for fields of a name, so that some calls get past the first check.</param>
public sealed class CallWriter(int seed, IReadOnlyDictionary<string, string[]>? plausible = null)
{
    private static readonly string[] Texts =
    [
        "a", "main", "hot", "plan", "2026-03-01T09:00:00Z", "event.name == \"x\"", "ann@example.com", "", " ", "0", "-1", "null", "{{ x }}",
        "c_01m8mw55fjfdabqq2bqfa505v5", "Köln 日本 😀", "$where", "__proto__", "../..", "a\u0000b", "\u202eabc", "a\nb", "<script>",
    ];

    // Written in place of what is no JSON text, and exchanged for it in the bytes.
    private const string HalfSurrogate = "@@half@@", BrokenByte = "@@byte@@", Huge = "@@huge@@";

    private readonly Random random = new(seed);

    /// <summary>A call whose every field is of its type; which values it has is chance.</summary>
    public HttpCall Whole(CallBinding binding) => Write(binding, Body(binding), QueryOf(binding), faulty: false);

    /// <summary>A call with faults.</summary>
    public HttpCall Faulty(CallBinding binding)
    {
        var body = Body(binding);
        var query = QueryOf(binding);
        for (var faults = random.Next(1, 4); faults > 0; faults--)
        {
            if (body is JsonObject mutable && random.Next(4) > 0)
                Damage(mutable);
            else
                DamageQuery(binding, query);
        }

        var call = Write(binding, body, query, faulty: true);
        return random.Next(10) > 0 || call.Body is null ? call : call with { Body = DamageBytes(call.Body) };
    }

    private HttpCall Write(CallBinding binding, JsonNode? body, List<(string Name, string Value)> query, bool faulty)
    {
        var path = binding.Template;
        foreach (var name in binding.InPath.ToList())
            path = path.Replace($"{{{name}}}", PathValue(binding, name, faulty), StringComparison.Ordinal);
        var target = query.Count == 0 ? path : path + "?" + string.Join('&', query.Select(p => $"{p.Name}={p.Value}"));
        if (binding.Body.Length == 0)
            return new HttpCall(binding.Verb, target, binding.Verb is "GET" or "DELETE" ? null : []);
        var text = (body?.ToJsonString() ?? "null").Replace($"\"{Huge}\"", "1e999", StringComparison.Ordinal)
            .Replace(HalfSurrogate, "\\ud83d", StringComparison.Ordinal);
        var bytes = Encoding.UTF8.GetBytes(text);
        for (int at; (at = bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(BrokenByte))) >= 0;)
            bytes.AsSpan(at, BrokenByte.Length).Fill(0xFF);
        return new HttpCall(binding.Verb, target, bytes);
    }

    private JsonObject? Body(CallBinding binding) => binding.Body switch
    {
        "" => null,
        "*" => MessageOf(binding.Rpc.InputType, 0, binding.InPath.ToList()),
        var field => (JsonObject?)ValueOf(binding.Rpc.InputType.FindFieldByName(field), 0),
    };

    private JsonObject MessageOf(MessageDescriptor type, int depth, IReadOnlyList<string> without)
    {
        var message = new JsonObject();
        var oneofs = new HashSet<OneofDescriptor>();
        foreach (var field in type.Fields.InFieldNumberOrder())
        {
            if (without.Contains(field.Name) || random.Next(10) < depth || (field.RealContainingOneof is { } one && !oneofs.Add(one)))
                continue;
            var name = random.Next(4) == 0 ? field.Name : field.JsonName;
            if (field.IsMap)
                message[name] = new JsonObject { ["k"] = ValueOf(field.MessageType.FindFieldByName("value"), depth + 1) };
            else if (field.IsRepeated)
                message[name] = new JsonArray([.. Enumerable.Range(0, random.Next(3)).Select(_ => ValueOf(field, depth + 1))]);
            else
                message[name] = ValueOf(field, depth + 1);
        }

        return message;
    }

    private JsonNode? ValueOf(FieldDescriptor field, int depth) => field.FieldType switch
    {
        FieldType.String => TextOf(field.Name),
        FieldType.Bool => random.Next(2) == 0,
        FieldType.Double or FieldType.Float => random.Next(5) == 0 ? random.Next(-5, 100) : Math.Round(random.NextDouble() * 100, 2),
        FieldType.Int64 or FieldType.UInt64 => random.Next(2) == 0 ? random.Next(0, 100) : random.Next(0, 100).ToString(CultureInfo.InvariantCulture),
        FieldType.Enum => Pick(field.EnumType.Values.ToList()).Name,
        FieldType.Message when field.MessageType.FullName == "google.protobuf.Timestamp" => Pick(
            "2026-03-01T09:00:00Z", "2026-03-01T09:00:00.123456789+08:00", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999999Z"),
        FieldType.Message when field.MessageType.FullName == "google.protobuf.Duration" => Pick("0s", "90s", "1.5s", "-3s", "253402300799s"),
        FieldType.Message when field.MessageType.FullName is "google.protobuf.Struct" or "google.api.HttpBody" => FreeObject(field.Name),
        FieldType.Message => depth > 4 ? new JsonObject() : MessageOf(field.MessageType, depth, []),
        _ => random.Next(0, 100),
    };

    private JsonNode FreeObject(string field) =>
        plausible?.GetValueOrDefault(field) is { } values && random.Next(10) > 2 ? JsonNode.Parse(Pick(values))! : new JsonObject
        {
            ["id"] = TextOf("id"), ["plan"] = Pick("pro", "free"), ["n"] = random.Next(),
            ["deep"] = new JsonObject { ["a"] = new JsonArray(1, null, "x") },
        };

    private string TextOf(string field) =>
        plausible?.GetValueOrDefault(field) is { } values && random.Next(10) > 2 ? Pick(values) : Pick(Texts);

    private string PathValue(CallBinding binding, string name, bool faulty)
    {
        var field = binding.Rpc.InputType.FindFieldByName(name);
        if (field.FieldType != FieldType.String)
            return faulty && random.Next(5) == 0 ? Pick("abc", "-1", "99999999999999999999", "1.5") : random.Next(0, 5).ToString(CultureInfo.InvariantCulture);
        var text = TextOf(name);
        // Nothing in a segment, or dots alone, would be another path.
        return Uri.EscapeDataString(text.Trim('.', '/', ' ') is "" ? "x" : text.Replace("\0", "", StringComparison.Ordinal));
    }

    private List<(string Name, string Value)> QueryOf(CallBinding binding)
    {
        var query = new List<(string, string)>();
        if (binding.Body == "*")
            return query;
        foreach (var field in binding.Rpc.InputType.Fields.InFieldNumberOrder())
        {
            if (field.Name == binding.Body || binding.InPath.Contains(field.Name) || random.Next(3) > 0 || field.IsMap
                || (field.FieldType == FieldType.Message && field.MessageType.Name is not ("Timestamp" or "Duration")))
                continue;
            if (ValueOf(field, 0) is JsonValue value)
                query.Add((random.Next(2) == 0 ? field.Name : field.JsonName, Uri.EscapeDataString(value.ToString() is var s && value.GetValueKind() is
                    System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False ? s.ToLowerInvariant() : s)));
        }

        return query;
    }

    private void DamageQuery(CallBinding binding, List<(string Name, string Value)> query)
    {
        if (query.Count > 0 && random.Next(2) == 0)
        {
            var at = random.Next(query.Count);
            if (random.Next(3) == 0)
                query.Add(query[at]);
            else
                query[at] = (query[at].Name, Pick("abc", "", "-1", "99999999999999999999", "%00", "1e5", "maybe", "%F0%9F", "yesterday", "NaN"));
            return;
        }

        query.Add((Pick("pageTokn", "nonsense", "after", "pagesize", "a.b.c", "%24where", binding.InPath.FirstOrDefault() ?? "x"), "1"));
    }

    // One fault at a random place of the tree.
    private void Damage(JsonObject root)
    {
        var place = root;
        while (random.Next(2) == 0 && Pick([.. Children(place), place]) is { } child && child != place)
            place = child;
        var name = place.Count == 0 ? "added" : Pick(place.Select(member => member.Key).ToList());
        switch (random.Next(6))
        {
            case 0:
                place[Pick("nonsense", name + "s", name.ToUpperInvariant(), "__proto__", "a.b", HalfSurrogate, "x\u0000y", new string('k', 500))] = 1;
                break;
            case 1:
                place.Remove(name);
                break;
            case 2 when name.Contains('_', StringComparison.Ordinal):
                place[name.Replace("_", "", StringComparison.Ordinal)] = 1;
                break;
            default:
                place[name] = Wrong();
                break;
        }
    }

    private static IEnumerable<JsonObject> Children(JsonObject place) =>
        place.Select(member => member.Value is JsonArray list ? list.OfType<JsonObject>().FirstOrDefault() : member.Value as JsonObject).OfType<JsonObject>();

    private JsonNode? Wrong() => random.Next(22) switch
    {
        0 => null,
        1 => "x",
        2 => -1,
        3 => 1.5,
        4 => long.MaxValue,
        5 => 1e300,
        6 => Huge,
        7 => "NaN",
        8 => "Infinity",
        9 => true,
        10 => new JsonArray(),
        11 => new JsonArray(null, "x", 1),
        12 => new JsonObject(),
        13 => new JsonObject { ["nonsense"] = new JsonArray(new JsonObject()) },
        14 => HalfSurrogate,
        15 => BrokenByte,
        16 => "yesterday",
        17 => "99999999999999999999",
        18 => new string('x', 40_000),
        19 => Deep(),
        20 => new JsonArray([.. Enumerable.Range(0, 3_000).Select(_ => (JsonNode)"x")]),
        _ => "a\u0000\u202eb",
    };

    private JsonObject Deep()
    {
        var inner = new JsonObject();
        for (var i = random.Next(10, 60); i > 0; i--)
            inner = new JsonObject { ["d"] = inner };
        return inner;
    }

    private byte[] DamageBytes(byte[] body) => random.Next(6) switch
    {
        0 => [],
        1 => body[..random.Next(body.Length)],
        2 => [.. body, .. "}"u8],
        3 => "[1,2]"u8.ToArray(),
        4 => Encoding.UTF8.GetBytes(new string('[', 200)),
        // The first member once more.
        _ => [.. "{"u8, .. body.AsSpan(1, Math.Max(0, body.AsSpan().IndexOf((byte)',') - 1)), .. ","u8, .. body.AsSpan(1)],
    };

    private T Pick<T>(params IReadOnlyList<T> from) => from[random.Next(from.Count)];
}
