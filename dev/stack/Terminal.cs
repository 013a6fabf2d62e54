using Spectre.Console;
using Spectre.Console.Rendering;

namespace Rapport.Stack;

/// <summary>What the terminal at hand can show.</summary>
internal static class Terminal
{
    // Where output is no terminal its width is not known; the tables are made to fit into this one.
    private const int WidthOfFiles = 140;

    /// <summary>Colours: only on a terminal, and not where NO_COLOR asks for none.</summary>
    public static bool ShowsColour { get; } =
        !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    /// <summary>Draws something as text for this terminal.</summary>
    public static string Text(IRenderable drawing)
    {
        using var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = ShowsColour ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = ShowsColour ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(text),
        });
        console.Profile.Width = Console.IsOutputRedirected ? WidthOfFiles : Math.Max(80, Console.WindowWidth);
        console.Write(drawing);
        return text.ToString().TrimEnd();
    }
}
