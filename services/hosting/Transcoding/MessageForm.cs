using System.Collections.Concurrent;
using Google.Protobuf.Reflection;

namespace Rapport.Hosting.Transcoding;

/// <summary>The names by which JSON and parameters can name the fields of a message: <c>page_size</c>, <c>pageSize</c>.</summary>
internal sealed class MessageForm
{
    private static readonly ConcurrentDictionary<MessageDescriptor, MessageForm> Known = new();

    private readonly Dictionary<string, Entry>.AlternateLookup<ReadOnlySpan<char>> entries;

    private MessageForm(MessageDescriptor type)
    {
        var fields = type.Fields.InFieldNumberOrder();
        var names = new Dictionary<string, Entry>(2 * fields.Count);
        for (var i = 0; i < fields.Count; i++)
            names[fields[i].Name] = new Entry(fields[i], FieldForms.Of(fields[i]), i);
        foreach (var field in fields)
            names[field.JsonName] = names[field.Name];
        entries = names.GetAlternateLookup<ReadOnlySpan<char>>();
        Names = [.. fields.Select(field => field.Name)];
    }

    /// <summary>Proto names, in the order of their numbers.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The form of a message.</summary>
    public static MessageForm Of(MessageDescriptor type) => Known.GetOrAdd(type, t => new MessageForm(t));

    /// <summary>The field of this name, in either spelling; null when there is none.</summary>
    public Entry? Find(ReadOnlySpan<char> name) => entries.TryGetValue(name, out var entry) ? entry : null;

    /// <summary>A field.</summary>
    /// <param name="Field">Its descriptor.</param>
    /// <param name="Form">Form of its values.</param>
    /// <param name="Index">Its place among the fields of the message.</param>
    public sealed record Entry(FieldDescriptor Field, FieldForm Form, int Index);
}
