using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Rapport.Notification.Liquid;

namespace Rapport.Notification.Domain;

/// <summary>A message as it will be read.</summary>
/// <param name="Subject">One line.</param>
/// <param name="Html">Empty when the template has none.</param>
/// <param name="Text">Empty when the template has none.</param>
internal sealed record MessageContent(string Subject, string Html, string Text);

/// <summary>A fault in one part of a template.</summary>
/// <param name="Part">subject, html or text.</param>
/// <param name="Fault">Where and what.</param>
internal sealed record TemplateFault(string Part, LiquidSyntaxException Fault);

/// <summary>A template version that can be rendered.</summary>
internal sealed class CompiledTemplate
{
    // Everything but what HTML gives a meaning to stays as it is: mails in Chinese remain readable in their source.
    private static readonly HtmlEncoder Html = HtmlEncoder.Create(UnicodeRanges.All);

    private readonly LiquidTemplate subject;
    private readonly LiquidTemplate html;
    private readonly LiquidTemplate text;

    private CompiledTemplate(TemplateVersion version, LiquidTemplate subject, LiquidTemplate html, LiquidTemplate text)
    {
        Version = version;
        this.subject = subject;
        this.html = html;
        this.text = text;
    }

    /// <summary>What it was compiled from.</summary>
    public TemplateVersion Version { get; }

    /// <summary>Compiles a version; null, with every part at fault, when it does not parse.</summary>
    public static CompiledTemplate? Compile(TemplateVersion version, out IReadOnlyList<TemplateFault> faults)
    {
        List<TemplateFault> found = [];
        var parts = new[] { ("subject", version.Subject), ("html", version.Html), ("text", version.Text) }
            .Select(part => Parse(part.Item1, part.Item2, found)).ToList();
        faults = found;
        return found.Count > 0 ? null : new CompiledTemplate(version, parts[0]!, parts[1]!, parts[2]!);
    }

    /// <summary>
    /// The parts that are there and do not write the way out: what marketing has to do in each (ePrivacy Directive, article
    /// 13(2); CAN-SPAM, 15 U.S.C. 7704(a)(3); China's MII Order 38 on internet e-mail).
    /// </summary>
    public IReadOnlyList<string> PartsWithoutWayOut =>
    [
        .. new[] { ("html", Version.Html, html), ("text", Version.Text, text) }
            .Where(part => part.Item2.Length > 0 && !part.Item3.Writes(WayOut.UnsubscribeVariable)).Select(part => part.Item1),
    ];

    /// <summary>The message for these variables; in HTML every value is encoded.</summary>
    /// <exception cref="LiquidRenderException">There is none: a variable is missing, or it costs too much.</exception>
    public MessageContent Render(IReadOnlyDictionary<string, object?> variables)
    {
        var model = LiquidModel.Of(variables);
        return new MessageContent(
            OneLine(subject.Render(model, encoder: null)), html.Render(model, Html), text.Render(model, encoder: null));
    }

    /// <summary>Where a part reads a variable that there is not.</summary>
    /// <param name="known">The variables that there are.</param>
    public IReadOnlyList<TemplateFault> UnknownVariables(IReadOnlyCollection<string> known) =>
    [
        .. new[] { ("subject", subject), ("html", html), ("text", text) }
            .SelectMany(part => part.Item2.Unknown(known).Select(fault => new TemplateFault(part.Item1, fault))),
    ];

    /// <summary>
    /// White space and control characters as single spaces, so that no value can begin another header.
    /// </summary>
    private static string OneLine(string value)
    {
        var line = new StringBuilder(value.Length);
        foreach (var letter in value)
        {
            if (!char.IsWhiteSpace(letter) && !char.IsControl(letter))
                line.Append(letter);
            else if (line.Length > 0 && line[^1] != ' ')
                line.Append(' ');
        }

        return line.ToString().TrimEnd();
    }

    private static LiquidTemplate? Parse(string part, string source, List<TemplateFault> faults)
    {
        try
        {
            return LiquidTemplate.Parse(source);
        }
        catch (LiquidSyntaxException fault)
        {
            faults.Add(new TemplateFault(part, fault));
            return null;
        }
    }
}
