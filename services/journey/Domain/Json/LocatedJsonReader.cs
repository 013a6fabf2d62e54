using System.Text;
using System.Text.Json;

namespace Rapport.Journey.Domain.Json;

/// <summary>Reads a JSON text (RFC 8259, no comments, no trailing commas) with the place of every value.</summary>
internal ref struct LocatedJsonReader
{
    private const int MaxDepth = 32;

    private readonly ReadOnlySpan<byte> text;
    private readonly List<int> lineStarts;
    private readonly List<JsonFault> faults;
    private Utf8JsonReader reader;

    private LocatedJsonReader(ReadOnlySpan<byte> text, List<JsonFault> faults)
    {
        this.text = text;
        this.faults = faults;
        lineStarts = [0];
        for (var i = 0; i < text.Length; i++)
            if (text[i] == '\n')
                lineStarts.Add(i + 1);
        reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = MaxDepth });
    }

    /// <summary>The value; null when the text is not JSON. Faults are added: bad syntax, repeated names.</summary>
    public static LocatedJson? Read(ReadOnlySpan<byte> text, List<JsonFault> faults)
    {
        if (text.StartsWith(Encoding.UTF8.Preamble))
            text = text[Encoding.UTF8.Preamble.Length..];
        var located = new LocatedJsonReader(text, faults);
        try
        {
            located.reader.Read();
            var value = located.ReadValue("");
            // Reads past the end, or throws at whatever follows.
            located.reader.Read();
            return value;
        }
        catch (JsonException exception)
        {
            var index = located.IndexOf(exception);
            faults.Add(new JsonFault("", located.PlaceAt(index), "this is not JSON: " + located.WhatStandsAt(index)));
        }
        catch (InvalidOperationException)
        {
            // GetString refuses escapes and bytes that are not Unicode.
            faults.Add(new JsonFault("", located.Place, "this text is not valid UTF-8"));
        }

        return null;
    }

    private readonly JsonPlace Place => PlaceAt((int)reader.TokenStartIndex);

    private LocatedJson ReadValue(string path)
    {
        var place = Place;
        return reader.TokenType switch
        {
            JsonTokenType.StartObject => ReadMap(path, place),
            JsonTokenType.StartArray => ReadList(path, place),
            JsonTokenType.String =>
                new LocatedJson.Text(place, reader.GetString()!, Encoding.UTF8.GetString(reader.ValueSpan)),
            JsonTokenType.Number => new LocatedJson.Number(place, ReadNumber(path, place)),
            JsonTokenType.True or JsonTokenType.False => new LocatedJson.Flag(place, reader.GetBoolean()),
            _ => new LocatedJson.Nothing(place),
        };
    }

    // JSON knows no infinity, but what is too large for a double is read as one and could not be written again.
    private readonly double ReadNumber(string path, JsonPlace place)
    {
        var number = reader.GetDouble();
        if (double.IsFinite(number))
            return number;
        faults.Add(new JsonFault(path, place, "this number is too large"));
        return 0;
    }

    private LocatedJson.Map ReadMap(string path, JsonPlace place)
    {
        var members = new List<LocatedJson.Member>();
        var names = new HashSet<string>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var (name, at) = (reader.GetString()!, Place);
            var memberPath = path.Length == 0 ? name : $"{path}.{name}";
            reader.Read();
            var value = ReadValue(memberPath);
            if (names.Add(name))
                members.Add(new LocatedJson.Member(name, at, value));
            else
                faults.Add(new JsonFault(memberPath, at, $"\"{name}\" stands here a second time"));
        }

        return new LocatedJson.Map(place, members);
    }

    private LocatedJson.List ReadList(string path, JsonPlace place)
    {
        var items = new List<LocatedJson>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            items.Add(ReadValue($"{path}[{items.Count}]"));
        return new LocatedJson.List(place, items);
    }

    private readonly JsonPlace PlaceAt(int index)
    {
        var line = lineStarts.BinarySearch(index);
        if (line < 0)
            line = ~line - 1;
        return new JsonPlace(line + 1, 1 + CharsIn(text[lineStarts[line]..index]));
    }

    private readonly int IndexOf(JsonException exception)
    {
        var line = (int)Math.Min(exception.LineNumber ?? 0, lineStarts.Count - 1);
        return Math.Min(lineStarts[line] + (int)(exception.BytePositionInLine ?? 0), text.Length);
    }

    private readonly string WhatStandsAt(int index)
    {
        if (index >= text.Length)
            return "it ends too early";
        Rune.DecodeFromUtf8(text[index..], out var rune, out _);
        return Rune.IsControl(rune) ? "a control character is not expected here" : $"'{rune}' is not expected here";
    }

    private static int CharsIn(ReadOnlySpan<byte> bytes)
    {
        var chars = 0;
        while (bytes.Length > 0)
        {
            Rune.DecodeFromUtf8(bytes, out var rune, out var consumed);
            chars += rune.Utf16SequenceLength;
            bytes = bytes[consumed..];
        }

        return chars;
    }
}
