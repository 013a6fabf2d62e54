using System.Text.Json.Nodes;
using Rapport.Conditions.Syntax;

namespace Rapport.Conditions;

/// <summary>One place at which a JSON form is no condition.</summary>
/// <param name="Path">JSON pointer (RFC 6901) from the root; empty for the root.</param>
/// <param name="Message">What is wrong, in words that go on from the place.</param>
/// <param name="Hint">What was meant, when that is known.</param>
public sealed record ConditionTreeFault(string Path, string Message, string? Hint);

/// <summary>A JSON form that is no condition, with every fault found.</summary>
public sealed class ConditionTreeException(IReadOnlyList<ConditionTreeFault> faults)
    : Exception(string.Join("; ", faults.Select(fault => $"{fault.Path} {fault.Message}")))
{
    /// <summary>At least one.</summary>
    public IReadOnlyList<ConditionTreeFault> Faults { get; } = faults;
}

/// <summary>
/// Conditions in the JSON form of their syntax tree, for programs that show and build them (condition.schema.json), and as
/// people lay them out. Nothing but comments and layout is lost in any direction. Names and types are not looked at.
/// </summary>
public static class ConditionTree
{
    /// <summary>The JSON Schema (draft 2020-12) of the form, UTF-8.</summary>
    public static byte[] Schema { get; } = ReadSchema();

    /// <summary>The JSON form of a source.</summary>
    /// <exception cref="ConditionException">The source is no expression.</exception>
    public static JsonNode? ToJson(string source) => JsonForm.Write(Parse(source));

    /// <summary>The source of a JSON form, laid out as <see cref="Format"/> does.</summary>
    /// <exception cref="ConditionTreeException">The form is none.</exception>
    public static string ToText(JsonNode? json) => Layout.Print(JsonFormReader.Read(json));

    /// <summary>The source without needless brackets, in lines of at most 100 characters where they can be broken. Comments are dropped.</summary>
    /// <exception cref="ConditionException">The source is no expression.</exception>
    public static string Format(string source) => Layout.Print(Parse(source));

    internal static Node Parse(string source)
    {
        var text = new SourceText(source);
        if (source.Length > Limits.SourceLength)
            throw new ConditionException([text.Fault(Limits.SourceLength, 
                $"the source is longer than {Limits.SourceLength} characters", Limits.UseAList)]);
        try
        {
            return Grammar.Parse(text);
        }
        catch (SyntaxException fault)
        {
            throw new ConditionException([text.Fault(fault.Offset, fault.Message, fault.Hint)]);
        }
    }

    private static byte[] ReadSchema()
    {
        using var stream = typeof(ConditionTree).Assembly.GetManifestResourceStream("condition.schema.json")!;
        using var text = new MemoryStream();
        stream.CopyTo(text);
        return text.ToArray();
    }
}
