using System.Text;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Rapport.Common.V1;
using Rapport.Contact.V1;

namespace Rapport.Contact.Tests.Paths;

/// <summary>An item that nobody can take.</summary>
/// <param name="Kind">What is wrong with it.</param>
/// <param name="Item">The item, whose id is "bad".</param>
/// <param name="Field">The field that is to be named.</param>
/// <param name="KeepsId">Its id can be made out.</param>
internal sealed record BadItem(string Kind, byte[] Item, string Field, bool KeepsId = true);

/// <summary>All kinds of them, in the form of each path. In the JSON here "ÿ" stands for the byte 0xFF, which is no UTF-8.</summary>
internal static class BadItems
{
    private static readonly string Deep = new string('[', 70) + new string(']', 70);

    // What is at fault, as (kind, the field's JSON, the path to be named); % is the name of the properties.
    private static readonly (string Kind, string Json, string Field)[] InJson =
    [
        ("half a surrogate pair in a value", "\"properties\":{\"a\":[{\"b\":\"Great phone \\ud83d\"}]}", "properties.a[0].b"),
        ("the other half", "\"properties\":{\"a\":\"\\ude00\"}", "properties.a"),
        ("half a surrogate pair in a name", "\"properties\":{\"\\ud83d\":1}", "properties"),
        ("half a surrogate pair in the context", "\"context\":{\"page\":{\"title\":\"\\ud83d\"}}", "context.page.title"),
        ("no UTF-8 in a value", "\"properties\":{\"a\":\"ÿ\"}", "properties.a"),
        ("no UTF-8 in a name", "\"properties\":{\"ÿ\":1}", "properties"),
        ("no UTF-8 in the context", "\"context\":{\"a\":\"ÿ\"}", "context.a"),
        ("a number beyond all bounds", "\"properties\":{\"a\":1e999}", "properties.a"),
        ("below all bounds", "\"properties\":{\"a\":[-1e999]}", "properties.a[0]"),
        ("NaN", "\"properties\":{\"a\":NaN}", "properties.a"),
        ("infinite", "\"properties\":{\"a\":{\"b\":-Infinity}}", "properties.a.b"),
        ("a name twice", "\"properties\":{\"a\":{\"b\":1,\"b\":2}}", "properties.a.b"),
        ("properties twice", "\"properties\":{},\"properties\":{}", "properties"),
        ("properties as text", "\"properties\":\"x\"", "properties"),
        ("properties as a list", "\"properties\":[1]", "properties"),
        ("context as a number", "\"context\":5", "context"),
        ("too deep", "\"properties\":{\"a\":" + Deep + "}", "properties.a" + string.Concat(Enumerable.Repeat("[0]", 15))),
        ("too many in a list", "\"properties\":{\"a\":[" + string.Join(',', Enumerable.Repeat("1", 1001)) + "]}", "properties.a"),
        ("too large", "\"properties\":{\"a\":\"" + new string('x', 70_000) + "\"}", "properties"),
        ("a name that changes objects", "\"properties\":{\"__proto__\":1}", "properties"),
    ];

    private static readonly string[] NoTimes =
        ["\"yesterday\"", "\"10.5\"", "\"12:30\"", "\"2026-02-30T00:00:00Z\"", "1767225600", "{}", "\"\\ud83d\"", "\"ÿ\""];

    private static readonly string[] NoText = ["{}", "[]", "true", "\"\\ud83d\"", "\"ÿ\""];

    /// <summary>Those of a path.</summary>
    public static IEnumerable<BadItem> Of(IngestPath path) => path switch
    {
        IngestPath.Grpc or IngestPath.Stream => OnTheWire(),
        IngestPath.Native => Native(),
        // What is no object is refused there as a request.
        IngestPath.SegmentSingle => Segment(),
        _ => Segment().Concat(NoObjects()),
    };

    private static IEnumerable<BadItem> Segment()
    {
        BadItem Bad(string kind, string json, string field, string start = "\"messageId\":\"bad\",\"event\":\"Bad\",\"userId\":\"u\"") =>
            new(kind, Encoding.Latin1.GetBytes($"{{\"type\":\"track\",{start},{json}}}"), field);

        foreach (var (kind, json, field) in InJson)
            yield return Bad(kind, json, field);
        foreach (var time in NoTimes)
        {
            yield return Bad("timestamp " + time, "\"timestamp\":" + time, "timestamp");
            yield return Bad("originalTimestamp " + time, "\"originalTimestamp\":" + time, "originalTimestamp");
        }

        yield return Bad("the end of time", "\"timestamp\":\"9999-12-31T23:59:59Z\",\"sentAt\":\"0001-01-01T00:00:00Z\"", "timestamp");
        yield return Bad("before all time", "\"timestamp\":\"0001-01-01T00:00:00Z\",\"sentAt\":\"9999-12-31T23:59:59Z\"", "timestamp");
        foreach (var text in NoText)
        {
            yield return Bad("userId " + text, "\"userId\":" + text, "userId", "\"messageId\":\"bad\",\"event\":\"Bad\"");
            yield return Bad("anonymousId " + text, "\"anonymousId\":" + text, "anonymousId");
            yield return Bad("event " + text, "\"event\":" + text, "event", "\"messageId\":\"bad\",\"userId\":\"u\"");
            yield return Bad("messageId " + text, "\"messageId\":" + text, "messageId", "\"event\":\"Bad\",\"userId\":\"u\"") with { KeepsId = false };
        }

        yield return Bad("event 42", "\"event\":42", "event", "\"messageId\":\"bad\",\"userId\":\"u\"");
        yield return Bad("traits as text", "\"context\":{\"traits\":\"x\"}", "context.traits");
        yield return Bad("of nobody", "\"properties\":{}", "userId", "\"messageId\":\"bad\",\"event\":\"Bad\"");
        yield return Bad("without a name", "\"properties\":{}", "event", "\"messageId\":\"bad\",\"userId\":\"u\"");
    }

    private static IEnumerable<BadItem> Native()
    {
        BadItem Bad(string kind, string json, string field, string start = "\"id\":\"bad\",\"name\":\"Bad\",\"userId\":\"u\"") =>
            new(kind, Encoding.Latin1.GetBytes($"{{{start},{json}}}"), field);

        foreach (var (kind, json, field) in InJson)
            yield return Bad(kind, json, field);
        foreach (var time in NoTimes.Append("\"2026-05-01T10:20:30\""))
        {
            yield return Bad("occurredAt " + time, "\"occurredAt\":" + time, "occurred_at");
            yield return Bad("occurred_at " + time, "\"occurred_at\":" + time, "occurred_at");
        }

        yield return Bad("the end of time", "\"occurredAt\":\"9999-12-31T23:59:59Z\"", "occurred_at");
        yield return Bad("before all time", "\"occurredAt\":\"0001-01-01T00:00:00Z\"", "occurred_at");
        foreach (var text in NoText.Append("42"))
        {
            yield return Bad("userId " + text, "\"userId\":" + text, "user_id", "\"id\":\"bad\",\"name\":\"Bad\"");
            yield return Bad("email " + text, "\"email\":" + text, "email");
            yield return Bad("contact " + text, "\"contact\":" + text, "contact");
            yield return Bad("name " + text, "\"name\":" + text, "name", "\"id\":\"bad\",\"userId\":\"u\"");
            yield return Bad("id " + text, "\"id\":" + text, "id", "\"name\":\"Bad\",\"userId\":\"u\"") with { KeepsId = false };
            yield return Bad("an identifier " + text, "\"identifiers\":[{\"type\":\"crm_id\",\"value\":" + text + "}]", "identifiers[0].value");
        }

        yield return Bad("identifiers as text", "\"identifiers\":\"x\"", "identifiers");
        yield return Bad("identifiers of text", "\"identifiers\":[\"x\"]", "identifiers[0]");
        yield return Bad("historic as text", "\"historic\":\"yes\"", "historic");
        yield return Bad("a field that does not exist", "\"userid\":\"u\"", "userid");
        yield return Bad("a contact that does not exist", "\"contact\":\"c_01m8mw55fjfdabqq2bqfa505v5\"", "contact");
        foreach (var item in NoObjects())
            yield return item;
    }

    private static IEnumerable<BadItem> NoObjects() =>
        new[] { "5", "null", "\"x\"", "[]", "true", "NaN", "[[]]", Deep }
            .Select(json => new BadItem("item " + json, Encoding.Latin1.GetBytes(json), "", KeepsId: false));

    private static IEnumerable<BadItem> OnTheWire()
    {
        static EventInput Item() => new() { Id = "bad", Name = "Bad", UserId = "u" };
        BadItem Told(string kind, EventInput item, string field) => new(kind, item.ToByteArray(), field);
        BadItem With(string kind, Value value, string field) =>
            Told(kind, new EventInput(Item()) { Properties = new Struct { Fields = { ["a"] = value } } }, field);

        (Action<EventInput> Set, string Field)[] texts =
        [
            (i => i.Name = "@@", "name"), (i => i.Contact = "@@", "contact"), (i => i.UserId = "@@", "user_id"),
            (i => i.AnonymousId = "@@", "anonymous_id"), (i => i.Email = "@@", "email"), (i => i.Phone = "@@", "phone"),
            (i => i.Identifiers.Add(new Identifier { Type = "crm_id", Value = "@@" }), "identifiers"),
            (i => i.Properties = new Struct { Fields = { ["a"] = Value.ForString("@@") } }, "properties"),
            (i => i.Properties = new Struct { Fields = { ["@@"] = Value.ForBool(true) } }, "properties"),
            (i => i.Context = new Struct { Fields = { ["a"] = Value.ForList(Value.ForString("@@")) } }, "context"),
        ];
        foreach (var (set, field) in texts)
        {
            var item = Item();
            set(item);
            yield return new BadItem("no UTF-8 in " + field, NoUtf8(item.ToByteArray()), field);
        }

        yield return new BadItem("no UTF-8 in id", NoUtf8(new EventInput(Item()) { Id = "@@" }.ToByteArray()), "id", KeepsId: false);
        yield return With("a value without a kind", new Value(), "properties.a");
        yield return With("one deep inside", Value.ForStruct(new Struct { Fields = { ["b"] = Value.ForList(Value.ForBool(true), new Value()) } }), "properties.a.b[1]");
        yield return With("NaN", Value.ForNumber(double.NaN), "properties.a");
        yield return With("infinite", Value.ForNumber(double.PositiveInfinity), "properties.a");
        yield return With("infinite downwards, inside", Value.ForList(Value.ForNumber(double.NegativeInfinity)), "properties.a[0]");
        yield return With("too large", Value.ForString(new string('x', 70_000)), "properties");
        yield return With("too many", Value.ForList([.. Enumerable.Repeat(Value.ForBool(true), 1001)]), "properties.a");
        yield return With("too deep", Nested(30), "properties.a" + string.Concat(Enumerable.Repeat("[0]", 15)));
        yield return With("deeper than protobuf goes", Nested(120), "properties");
        yield return Told("a context without a kind", new EventInput(Item()) { Context = new Struct { Fields = { ["a"] = new Value() } } }, "context.a");
        foreach (var (seconds, nanos) in new[] { (long.MaxValue, 0), (long.MinValue, 0), (0L, -1), (0L, int.MaxValue), (1_767_225_600_000L, 0) })
            yield return Told($"a time of {seconds} s and {nanos} ns",
                new EventInput(Item()) { OccurredAt = new Timestamp { Seconds = seconds, Nanos = nanos } }, "occurred_at");
        yield return Told("of nobody", new EventInput { Id = "bad", Name = "Bad" }, "user_id");
        yield return Told("a contact that does not exist", new EventInput(Item()) { Contact = "c_01m8mw55fjfdabqq2bqfa505v5" }, "contact");
        yield return new BadItem("cut off", [.. Item().ToByteArray(), 0x52, 0x7f], "");
        yield return new BadItem("no protobuf", [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], "", KeepsId: false);
    }

    private static Value Nested(int levels) => levels == 0 ? Value.ForBool(true) : Value.ForList(Nested(levels - 1));

    private static byte[] NoUtf8(byte[] item)
    {
        var at = item.AsSpan().IndexOf("@@"u8);
        (item[at], item[at + 1]) = (0xED, 0xA0);
        return item;
    }
}
