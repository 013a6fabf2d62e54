using System.Text;

namespace Rapport.Stack.Logs;

/// <summary>
/// Writes log lines for people: the part's name in a colour of its own, the level only when it matters.
/// </summary>
internal sealed class LogPrinter(TextWriter output, bool inColour)
{
    private const int NameWidth = 14;
    private const string Reset = "\u001b[0m";
    private const string Red = "\u001b[31m";
    private const string Yellow = "\u001b[33m";
    private const string Grey = "\u001b[90m";
    private static readonly string[] Colours =
    [
        "\u001b[36m", "\u001b[32m", "\u001b[35m", "\u001b[34m",
        "\u001b[96m", "\u001b[92m", "\u001b[95m", "\u001b[94m",
    ];

    private readonly Lock gate = new();

    /// <summary>Prints one line of a part's output.</summary>
    public void Print(string part, LogLine line)
    {
        var text = Render(part, line);
        lock (gate) output.Write(text);
    }

    /// <summary>Prints what the runner itself has to say.</summary>
    public void Note(string text)
    {
        lock (gate) output.WriteLine(text);
    }

    internal string Render(string part, LogLine line)
    {
        var text = new StringBuilder();
        foreach (var row in line.Text.TrimEnd().Split('\n'))
        {
            text.Append(Paint(ColourOf(part), part.PadRight(NameWidth))).Append(Paint(Grey, "│")).Append(' ');
            if (line.Level >= LogLevel.Warning)
                text.Append(Paint(line.Level > LogLevel.Warning ? Red : Yellow, Word(line.Level)));
            if (line.Source.Length > 0) text.Append(Paint(Grey, line.Source)).Append(' ');
            text.Append(row.TrimEnd('\r')).Append('\n');
        }
        return text.ToString();
    }

    private string Paint(string colour, string text) => inColour ? colour + text + Reset : text;

    private static string Word(LogLevel level) => level switch
    {
        LogLevel.Warning => "warning ",
        LogLevel.Error => "error ",
        _ => "CRITICAL ",
    };

    // Not string.GetHashCode: a part keeps its colour from one run to the next.
    private static string ColourOf(string part) => Colours[part.Sum(letter => letter) % Colours.Length];
}
