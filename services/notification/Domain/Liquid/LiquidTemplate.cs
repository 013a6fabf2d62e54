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

    /// <summary>The text for these variables.</summary>
    /// <param name="variables">See <see cref="LiquidValues"/> for what values may be.</param>
    /// <param name="encode">Makes values safe for the kind of text; null for plain text.</param>
    /// <exception cref="LiquidRenderException">There is none.</exception>
    public string Render(IReadOnlyDictionary<string, object?> variables, Func<string, string>? encode) =>
        Render(new LiquidState(variables, encode, isTrial: false));

    private string Render(LiquidState state)
    {
        LiquidNode.RenderAll(nodes, state);
        return state.Text;
    }
}
