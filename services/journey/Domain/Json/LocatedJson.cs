using System.Text;
using System.Text.Json;

namespace Rapport.Journey.Domain.Json;

/// <summary>A JSON value that knows where it stands in its text.</summary>
/// <param name="Place">Its first character.</param>
internal abstract record LocatedJson(JsonPlace Place)
{
    /// <summary>What it is, for messages.</summary>
    public abstract string Kind { get; }

    /// <summary>The value as JSON text.</summary>
    public string ToText()
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
            WriteTo(writer);
        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    /// <summary>Writes the value.</summary>
    protected abstract void WriteTo(Utf8JsonWriter writer);

    /// <summary>
    /// An object; of a repeated name only the first is kept, and the others are faults of the reading.
    /// </summary>
    internal sealed record Map(JsonPlace Place, IReadOnlyList<Member> Members) : LocatedJson(Place)
    {
        public override string Kind => "an object";

        public Member? Find(string name) => Members.FirstOrDefault(member => member.Name == name);

        protected override void WriteTo(Utf8JsonWriter writer)
        {
            writer.WriteStartObject();
            foreach (var member in Members)
            {
                writer.WritePropertyName(member.Name);
                member.Value.WriteTo(writer);
            }

            writer.WriteEndObject();
        }
    }

    /// <summary>An array.</summary>
    internal sealed record List(JsonPlace Place, IReadOnlyList<LocatedJson> Items) : LocatedJson(Place)
    {
        public override string Kind => "an array";

        protected override void WriteTo(Utf8JsonWriter writer)
        {
            writer.WriteStartArray();
            foreach (var item in Items)
                item.WriteTo(writer);
            writer.WriteEndArray();
        }
    }

    /// <summary>A string. <paramref name="Raw"/> is what stands between the quotes, escapes as written.</summary>
    internal sealed record Text(JsonPlace Place, string Value, string Raw) : LocatedJson(Place)
    {
        public override string Kind => "a string";

        protected override void WriteTo(Utf8JsonWriter writer) => writer.WriteStringValue(Value);

        /// <summary>
        /// Where the character at a line and column (both from 1) of the value stands in the JSON text.
        /// </summary>
        public JsonPlace PlaceOf(int line, int column)
        {
            var raw = 0;
            for (var (l, c, i) = (1, 1, 0); i < Value.Length && (l < line || (l == line && c < column)); i++)
            {
                raw += Raw[raw] != '\\' ? 1 : Raw[raw + 1] == 'u' ? 6 : 2;
                (l, c) = Value[i] == '\n' ? (l + 1, 1) : (l, c + 1);
            }

            // A JSON string never holds a raw line end, so it stands on one line.
            return Place with { Column = Place.Column + 1 + raw };
        }
    }

    /// <summary>A number.</summary>
    internal sealed record Number(JsonPlace Place, double Value) : LocatedJson(Place)
    {
        public override string Kind => "a number";

        protected override void WriteTo(Utf8JsonWriter writer) => writer.WriteNumberValue(Value);
    }

    /// <summary>true or false.</summary>
    internal sealed record Flag(JsonPlace Place, bool Value) : LocatedJson(Place)
    {
        public override string Kind => "a boolean";

        protected override void WriteTo(Utf8JsonWriter writer) => writer.WriteBooleanValue(Value);
    }

    /// <summary>null.</summary>
    internal sealed record Nothing(JsonPlace Place) : LocatedJson(Place)
    {
        public override string Kind => "null";

        protected override void WriteTo(Utf8JsonWriter writer) => writer.WriteNullValue();
    }

    /// <summary>A name and its value.</summary>
    internal sealed record Member(string Name, JsonPlace Place, LocatedJson Value);
}
