using System.Text.RegularExpressions;
using Google.Protobuf.Reflection;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace Rapport.Gateway.OpenApi;

/// <summary>Comments of the proto definitions as the reference's text.</summary>
internal static partial class ProtoText
{
    /// <summary>The comment above a declaration, its line breaks undone; empty when there is none.</summary>
    public static string Of(IDescriptor declared)
    {
        var declaration = declared switch
        {
            ServiceDescriptor service => service.Declaration,
            MethodDescriptor method => method.Declaration,
            MessageDescriptor message => message.Declaration,
            FieldDescriptor field => field.Declaration,
            EnumDescriptor options => options.Declaration,
            EnumValueDescriptor option => option.Declaration,
            _ => null,
        };
        return LineBreak().Replace(declaration?.LeadingComments ?? "", " ").Trim();
    }

    /// <summary>The first sentence of a text, without its full stop.</summary>
    public static string FirstSentence(string text)
    {
        var end = text.IndexOf(". ", StringComparison.Ordinal);
        return (end < 0 ? text : text[..end]).TrimEnd('.');
    }

    // A blank line stays a paragraph; a single line break is only the editor's margin.
    [GeneratedRegex(@"(?<!\n)[ \t]*\n(?!\n)[ \t]*")]
    private static partial Regex LineBreak();
}
