using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace Rapport.Hosting.Transcoding;

/// <summary>
/// Reads a JSON body by the definition of its message and notes every field that the call does not have, that is given
/// twice, or whose value cannot be read. What passes here, transcoding reads; what it would refuse, it would refuse with
/// the text of an exception and without saying where.
/// </summary>
internal ref struct RequestJson
{
    /// <summary>Levels of objects and lists in one another; transcoding takes no more.</summary>
    public const int Levels = 64;

    private readonly ReadOnlySpan<byte> json;
    private readonly RequestFaults faults;
    private readonly JsonPlace place = new();
    private readonly bool isUtf8;
    private Utf8JsonReader reader;

    private RequestJson(ReadOnlySpan<byte> json, RequestFaults faults)
    {
        this.json = json;
        this.faults = faults;
        isUtf8 = Utf8.IsValid(json);
        reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = Levels });
    }

    /// <summary>Notes what is wrong with a body.</summary>
    /// <param name="json">UTF-8, without a mark.</param>
    /// <param name="type">Message that it is.</param>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static void Check(ReadOnlySpan<byte> json, MessageDescriptor type, RequestFaults faults)
    {
        var check = new RequestJson(json, faults);
        check.reader.Read();
        if (check.reader.TokenType != JsonTokenType.StartObject)
            check.WrongHere("is not an object");
        else if (type.FullName == Struct.Descriptor.FullName)
            check.Free();
        else
            check.Message(type);
        // To the end, so that what is no JSON after it is found.
        while (check.reader.Read())
        {
        }
    }

    private void Message(MessageDescriptor type)
    {
        var form = MessageForm.Of(type);
        // One bit for each field and, above them, for each oneof; no message has so many (a test holds it).
        UInt128 seen = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (Find(form) is not { } entry)
            {
                UnknownMember(form);
                continue;
            }

            place.Enter(entry.Field.Name);
            Once(entry, ref seen);
            reader.Read();
            Field(entry);
            place.Leave();
        }
    }

    private readonly MessageForm.Entry? Find(MessageForm form)
    {
        const int longest = 128;
        if (reader.ValueSpan.Length > longest || (reader.ValueIsEscaped && !IsText()) || (!isUtf8 && !IsText()))
            return null;
        Span<char> name = stackalloc char[longest];
        return form.Find(name[..reader.CopyString(name)]);
    }

    private void UnknownMember(MessageForm form)
    {
        place.Enter(Here());
        var path = place.In(json);
        var name = path[(path.LastIndexOf('.') + 1)..];
        faults.Unknown(path, NearestName.Sentence(name, "field here", form.Names));
        place.Leave();
        reader.Read();
        reader.Skip();
    }

    private void Once(MessageForm.Entry entry, ref UInt128 seen)
    {
        var bit = UInt128.One << entry.Index;
        if ((seen & bit) != 0)
            WrongHere("is given twice");
        seen |= bit;
        if (entry.Field.RealContainingOneof is not { } oneof)
            return;
        bit = UInt128.One << (127 - oneof.Index);
        if ((seen & bit) != 0)
            WrongHere($"is given beside another of {string.Join(", ", oneof.Fields.Select(field => field.Name))}");
        seen |= bit;
    }

    private void Field(MessageForm.Entry entry)
    {
        var (field, form, _) = entry;
        if (field.IsMap)
            Map(field);
        else if (field.IsRepeated)
            List(field, form);
        // A message may be absent; of all else, null would be a second way to write the empty value.
        else if (reader.TokenType == JsonTokenType.Null && form is not FieldForm.Free)
            WrongWhen(form is not (FieldForm.Message or FieldForm.Time or FieldForm.Duration or FieldForm.FreeObject or FieldForm.Other),
                "is null; leave it out instead");
        else
            One(field, form);
    }

    private void List(FieldDescriptor field, FieldForm form)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            WrongHere(reader.TokenType == JsonTokenType.Null ? "is null; leave it out or give []" : "is not a list");
            reader.Skip();
            return;
        }

        for (var i = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; i++)
        {
            place.Enter(i);
            if (reader.TokenType == JsonTokenType.Null && form is not FieldForm.Free)
                WrongHere("is null");
            else
                One(field, form);
            place.Leave();
        }
    }

    private void Map(FieldDescriptor field)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            WrongHere(reader.TokenType == JsonTokenType.Null ? "is null; leave it out or give {}" : "is not an object");
            reader.Skip();
            return;
        }

        var value = field.MessageType.Fields.InFieldNumberOrder()[1];
        var form = FieldForms.Of(value);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            EnterMember();
            if (reader.TokenType == JsonTokenType.Null)
                WrongHere("is null");
            else
                One(value, form);
            place.Leave();
        }
    }

    private void One(FieldDescriptor field, FieldForm form)
    {
        switch (form)
        {
            case FieldForm.Message when reader.TokenType == JsonTokenType.StartObject:
                Message(field.MessageType);
                return;
            case FieldForm.FreeObject when reader.TokenType == JsonTokenType.StartObject:
            case FieldForm.Free:
                Free();
                return;
            default:
                if (reader.TokenType == JsonTokenType.String && !IsText())
                    WrongHere("is broken text: half a surrogate pair, or bytes that are not UTF-8");
                else
                    WrongWhen(!Fits(field, form), FieldForms.Expectation(form, field));
                reader.Skip();
                return;
        }
    }

    private readonly bool Fits(FieldDescriptor field, FieldForm form)
    {
        var isNumber = reader.TokenType == JsonTokenType.Number;
        return form switch
        {
            FieldForm.Other => true,
            FieldForm.Text => reader.TokenType == JsonTokenType.String,
            FieldForm.Flag => reader.TokenType is JsonTokenType.True or JsonTokenType.False,
            FieldForm.Int32 => isNumber && reader.TryGetInt32(out _),
            FieldForm.UInt32 => isNumber && reader.TryGetUInt32(out _),
            FieldForm.Int64 when isNumber => reader.TryGetInt64(out _),
            FieldForm.UInt64 when isNumber => reader.TryGetUInt64(out _),
            FieldForm.Number => isNumber && reader.TryGetDouble(out var number) && double.IsFinite(number),
            FieldForm.Choice when isNumber =>
                reader.TryGetInt32(out var number) && field.EnumType.FindValueByNumber(number) is not null,
            FieldForm.Choice => reader.TokenType == JsonTokenType.String
                && field.EnumType.FindValueByName(reader.GetString()!) is not null,
            FieldForm.Int64 or FieldForm.UInt64 or FieldForm.Time or FieldForm.Duration =>
                reader.TokenType == JsonTokenType.String && FieldForms.Fits(form, field, reader.GetString()!),
            _ => false,
        };
    }

    // Any JSON: text has to be text, numbers finite.
    private void Free()
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    EnterMember();
                    Free();
                    place.Leave();
                }

                break;
            case JsonTokenType.StartArray:
                for (var i = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; i++)
                {
                    place.Enter(i);
                    Free();
                    place.Leave();
                }

                break;
            case JsonTokenType.String:
                WrongWhen(!IsText(), "is broken text: half a surrogate pair, or bytes that are not UTF-8");
                break;
            case JsonTokenType.Number:
                WrongWhen(!reader.TryGetDouble(out var number) || !double.IsFinite(number), "is a number too large to be kept");
                break;
        }
    }

    // At a name; goes on to its value.
    private void EnterMember()
    {
        place.Enter(Here());
        WrongWhen(!IsText(), "has a name of broken text: half a surrogate pair, or bytes that are not UTF-8");
        reader.Read();
    }

    private readonly Range Here()
    {
        var start = (int)reader.TokenStartIndex + 1;
        return new Range(start, start + reader.ValueSpan.Length);
    }

    // The reader looks for the ends of texts only; what stands between is looked at when it is asked for.
    private readonly bool IsText()
    {
        if (isUtf8 && !reader.ValueIsEscaped)
            return true;
        if (!isUtf8 && !Utf8.IsValid(reader.ValueSpan))
            return false;
        try
        {
            reader.GetString();
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private readonly void WrongWhen(bool wrong, string description)
    {
        if (wrong)
            WrongHere(description);
    }

    private readonly void WrongHere(string description)
    {
        if (faults.Full)
            return;
        var path = place.In(json);
        faults.Wrong(path.Length > 0 ? path : "body", description);
    }
}
