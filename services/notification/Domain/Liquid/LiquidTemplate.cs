namespace Rapport.Notification.Domain.Liquid;

/// <summary>
/// A template in a documented subset of Liquid (services/notification/README.md). It is strict: a tag or filter that is
/// not supported is refused when it is parsed, and a variable without a value gives no text unless a condition asks
/// for it or <c>default</c> stands in. Values are data: they are encoded where they are written and never parsed.
/// </summary>
internal sealed class LiquidTemplate
{
    private readonly IReadOnlyList<LiquidNode> nodes;

    private LiquidTemplate(IReadOnlyList<LiquidNode> nodes) => this.nodes = nodes;

    /// <summary>Parses a template and tries what it costs without any variables.</summary>
    /// <exception cref="LiquidSyntaxException">It does not parse, is too long, or costs too much by itself.</exception>
    public static LiquidTemplate Parse(string source)
    {
        if (source.Length > LiquidLimits.SourceLength)
            throw new LiquidSyntaxException(
                1, 1, $"the template is longer than {LiquidLimits.SourceLength} characters");
        var template = new LiquidTemplate(new LiquidParser(source).ReadAll());
        try
        {
            template.Render(new LiquidState(new Dictionary<string, object?>(), null, isTrial: true));
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
    public bool Writes(string variable) => Writes(nodes, variable);

    /// <summary>The text for these variables.</summary>
    /// <param name="variables">See <see cref="LiquidValues"/> for what values may be.</param>
    /// <param name="encode">Makes values safe for the kind of text; null for plain text.</param>
    /// <exception cref="LiquidRenderException">There is none.</exception>
    public string Render(IReadOnlyDictionary<string, object?> variables, Func<string, string>? encode) =>
        Render(new LiquidState(variables, encode, isTrial: false));

    private static bool Writes(IEnumerable<LiquidNode> nodes, string variable) => nodes.Any(node => node switch
    {
        LiquidNode.Output output => IsVariable(output.Value, variable),
        LiquidNode.Choice choice => choice.Arms.Any(arm => Writes(arm.Body, variable)),
        LiquidNode.Loop loop => Writes(loop.Body, variable) || Writes(loop.Otherwise, variable),
        _ => false,
    });

    private static bool IsVariable(LiquidExpression value, string variable) => value switch
    {
        LiquidExpression.Path { Steps.Count: 0 } path => path.Root == variable,
        LiquidExpression.Filtered filtered => IsVariable(filtered.Source, variable),
        _ => false,
    };

    private string Render(LiquidState state)
    {
        LiquidNode.RenderAll(nodes, state);
        return state.Text;
    }
}
