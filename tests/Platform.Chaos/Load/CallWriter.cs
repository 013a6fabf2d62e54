using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Rapport.Platform.Chaos.Load;

/// <summary>Writes acts as a Segment SDK would send them.</summary>
internal static class CallWriter
{
    private const int TooLarge = 70_000;

    /// <summary>One call as JSON.</summary>
    public static byte[] Write(Person person, Act act) => Write(json =>
    {
        json.WriteString("messageId", act.Id);
        json.WriteString("timestamp", act.At.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
        if (act.Seen != SeenBy.Device)
            json.WriteString("userId", person.User);
        if (act.Seen != SeenBy.User)
            json.WriteString("anonymousId", person.Device);
        switch (act.Kind)
        {
            case ActKind.Identify:
                json.WriteString("type", "identify");
                WriteObject(json, "traits", ("email", person.Email), ("first_name", $"P{person.Number}"));
                break;
            case ActKind.Page or ActKind.Pricing:
                json.WriteString("type", "page");
                WriteObject(json, "properties", ("topic", act.Topic),
                    ("path", act.Kind == ActKind.Pricing ? $"/pricing/{act.Topic}" : $"/products/{act.Topic}"));
                break;
            default:
                json.WriteString("type", "track");
                json.WriteString("event", act.Name);
                WriteProperties(json, act);
                break;
        }
    });

    /// <summary>A call that nobody can make an event of: it must be refused without harm to its neighbours.</summary>
    /// <param name="number">Tells them apart; also decides what is wrong.</param>
    public static byte[] WriteUnusable(int number) => Write(json =>
    {
        json.WriteString("messageId", string.Create(CultureInfo.InvariantCulture, $"unusable-{number}"));
        json.WriteString("type", number % 4 == 0 ? "nonsense" : "track");
        if (number % 4 != 1)
            json.WriteString("event", "poisoned");
        if (number % 4 != 2)
            json.WriteString("userId", "nobody");
        if (number % 40 == 3)
            WriteObject(json, "properties", ("blob", new string('x', TooLarge)));
        else if (number % 4 == 3)
            json.WriteString("timestamp", "the day before yesterday");
    });

    /// <summary>The body of a batch request.</summary>
    public static byte[] WriteBatch(IEnumerable<byte[]> calls)
    {
        var body = new ArrayBufferWriter<byte>(32_768);
        var opening = "{\"batch\":["u8;
        foreach (var call in calls)
        {
            body.Write(opening);
            body.Write(call);
            opening = ","u8;
        }

        body.Write("]}"u8);
        return body.WrittenSpan.ToArray();
    }

    private static byte[] Write(Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        members(json);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteProperties(Utf8JsonWriter json, Act act)
    {
        if (act.Kind == ActKind.Consent)
            WriteObject(json, "properties",
                ("purpose", "marketing"), ("channel", "email"), ("state", "granted"), ("source", "form"));
        else
            WriteObject(json, "properties", (act.Kind == ActKind.Plan ? "plan" : "topic", act.Topic));
    }

    private static void WriteObject(Utf8JsonWriter json, string name, params ReadOnlySpan<(string Key, string Value)> members)
    {
        json.WriteStartObject(name);
        foreach (var (key, value) in members)
            json.WriteString(key, value);
        json.WriteEndObject();
    }
}
