using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.RegularExpressions;
using Fluid;
using Fluid.Ast;
using Fluid.Parser;

namespace Rapport.Notification.Liquid;

/// <summary>
/// A template in Liquid, rendered by Fluid. It is strict: a tag or filter that there is not is refused when it is parsed, and
/// a variable without a value gives no text unless a condition asks for it or <c>default</c> stands in. Values are data: they
/// are encoded where they are written and never parsed.
/// </summary>
internal sealed partial class LiquidTemplate
{
    private static readonly FluidParser Engine = new();

    private readonly string source;
    private readonly IReadOnlyList<LiquidPiece> pieces;
    private readonly IReadOnlyList<Statement> asWritten;
    private readonly FluidTemplate guarded;

    private LiquidTemplate(string source, IReadOnlyList<LiquidPiece> pieces, IReadOnlyList<Statement> asWritten)
    {
        (this.source, this.pieces, this.asWritten) = (source, pieces, asWritten);
        var guards = new LiquidGuards();
        guarded = new FluidTemplate([.. asWritten.Select(guards.Visit)]);
    }

    /// <summary>Parses a template and tries what it costs without any variables.</summary>
    /// <exception cref="LiquidSyntaxException">It does not parse, is too long, or costs too much by itself.</exception>
    public static LiquidTemplate Parse(string source)
    {
        if (source.Length > LiquidLimits.SourceLength)
            throw new LiquidSyntaxException(
                1, 1, $"the template is longer than {LiquidLimits.SourceLength} characters");
        var pieces = LiquidShape.Read(source);
        var template = new LiquidTemplate(source, pieces, Statements(source));
        try
        {
            template.Render(new LiquidContext(NullEncoder.Default, isTrial: true));
        }
        catch (LiquidRenderException exception) when (exception.Fault == LiquidFault.LimitExceeded)
        {
            throw new LiquidSyntaxException(1, 1, exception.Message);
        }
        catch (LiquidRenderException)
        {
            // A value that does not fit may fit once there are variables.
        }

        return template;
    }

    /// <summary>
    /// True when a variable is written out somewhere, in a branch or loop too, whatever filters it goes through.
    /// </summary>
    public bool Writes(string variable)
    {
        var search = new WrittenVariable(variable);
        foreach (var statement in asWritten)
            search.Visit(statement);
        return search.IsFound;
    }

    /// <summary>Where it reads a variable that is none of these and that it does not set itself.</summary>
    public IReadOnlyList<LiquidSyntaxException> Unknown(IReadOnlyCollection<string> known) =>
    [
        .. LiquidWords.Variables(source, pieces).Where(variable => !known.Contains(variable.Name))
            .DistinctBy(variable => variable.Name).Select(variable => LiquidSyntaxException.At(
                source, variable.Offset, $"there is no variable '{variable.Name}'; there are {string.Join(", ", known)}")),
    ];

    /// <summary>The text for these variables.</summary>
    /// <param name="variables">See <see cref="LiquidModel"/> for what values may be.</param>
    /// <param name="encoder">Makes values safe for the kind of text; null for plain text.</param>
    /// <exception cref="LiquidRenderException">There is none.</exception>
    public string Render(IReadOnlyDictionary<string, object?> variables, TextEncoder? encoder) =>
        Render(LiquidModel.Of(variables), encoder);

    /// <summary>The same for variables that are made ready.</summary>
    /// <exception cref="LiquidRenderException">There is none.</exception>
    public string Render(LiquidModel variables, TextEncoder? encoder)
    {
        var context = new LiquidContext(encoder ?? NullEncoder.Default, isTrial: false);
        variables.Into(context);
        return Render(context);
    }

    private string Render(LiquidContext context)
    {
        using var text = new LiquidContext.BoundedWriter();
        try
        {
            // Nothing in it waits: values are at hand, and nothing is written anywhere but into memory.
            guarded.RenderAsync(text, context.Encoder, context).AsTask().GetAwaiter().GetResult();
            return text.ToString();
        }
        catch (InvalidOperationException)
        {
            // So the engine tells that its own count of steps, or of scopes, has come to its end.
            throw LiquidContext.TooManySteps();
        }
        catch (Exception exception) when (exception is FluidException or ArithmeticException or FormatException or ArgumentException)
        {
            throw new LiquidRenderException(
                LiquidFault.ValueUnfit, exception is ArithmeticException
                    ? "a number is divided by zero or becomes too large" : "a value does not fit what is done with it");
        }
    }

    private static IReadOnlyList<Statement> Statements(string source)
    {
        if (Engine.TryParse(source, out var parsed, out var error) && parsed is IStatementList list)
            return list.Statements;
        var place = Place().Match(error ?? "");
        var lines = source.Split('\n');
        var line = place.Success ? Math.Clamp(int.Parse(place.Groups[2].Value, CultureInfo.InvariantCulture), 1, lines.Length) : 1;
        var column = place.Success
            ? Math.Clamp(int.Parse(place.Groups[3].Value, CultureInfo.InvariantCulture), 1, lines[line - 1].Length + 1) : 1;
        throw new LiquidSyntaxException(line, column, place.Success && place.Groups[1].Length > 0
            ? place.Groups[1].Value : "nothing more is expected here, or something is missing");
    }

    /// <summary>What the engine says of a fault, and where.</summary>
    [GeneratedRegex(@"\A(.*?) at \((\d+):(\d+)\)", RegexOptions.CultureInvariant)]
    private static partial Regex Place();

    private sealed class WrittenVariable(string name) : AstVisitor
    {
        public bool IsFound { get; private set; }

        protected override Statement VisitOutputStatement(OutputStatement outputStatement)
        {
            var value = outputStatement.Expression;
            while (value is FilterExpression filtered)
                value = filtered.Input;
            IsFound |= value is MemberExpression { Segments: [IdentifierSegment { Identifier: var written }] } && written == name;
            return outputStatement;
        }

        // What is captured may never be written.
        protected override Statement VisitCaptureStatement(CaptureStatement captureStatement) => captureStatement;
    }
}
