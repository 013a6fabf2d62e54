using System.Text.RegularExpressions;
using Google.Protobuf.Reflection;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace Rapport.Gateway.OpenApi;

/// <summary>Comments and names of the proto definitions as the reference's text.</summary>
internal static partial class ProtoText
{
    private static readonly string[] Initialisms = ["Mql"];

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

    /// <summary>A call's name as a title: IngestEvents is "Ingest events".</summary>
    public static string TitleOf(MethodDescriptor method)
    {
        var words = Word().Matches(method.Name)
            .Select(word => Initialisms.Contains(word.Value) ? word.Value.ToUpperInvariant() : word.Value.ToLowerInvariant());
        var title = string.Join(' ', words);
        return char.ToUpperInvariant(title[0]) + title[1..];
    }

    // A blank line stays a paragraph; a single line break is only the editor's margin.
    [GeneratedRegex(@"(?<!\n)[ \t]*\n(?!\n)[ \t]*")]
    private static partial Regex LineBreak();

    [GeneratedRegex("[A-Z][a-z0-9]*")]
    private static partial Regex Word();
}
