using System.Globalization;
using System.Text;

namespace Rapport.Hosting.Transcoding;

/// <summary>
/// Where a reader of JSON is: <c>rules[3].half_life</c>. Keeping it up costs nothing, the text is made when there is
/// something to say.
/// </summary>
internal sealed class JsonPlace
{
    /// <summary>Longer names of the caller's own are cut, bytes.</summary>
    private const int LongestName = 100;

    private readonly List<Step> steps = [];

    /// <summary>Goes to a field.</summary>
    public void Enter(string field) => steps.Add(new Step { Field = field });

    /// <summary>Goes to an item of a list.</summary>
    public void Enter(int index) => steps.Add(new Step { Index = index });

    /// <summary>Goes to a member with a name of the caller's own, which stands between two bytes of the JSON.</summary>
    public void Enter(Range name) => steps.Add(new Step { Name = name });

    /// <summary>Goes back.</summary>
    public void Leave() => steps.RemoveAt(steps.Count - 1);

    /// <summary>The path, with proto names where there are any.</summary>
    public string In(ReadOnlySpan<byte> json)
    {
        var text = new StringBuilder();
        foreach (var step in steps)
        {
            var name = step.Field ?? (step.Name is { } range ? NameOf(json[range]) : null);
            if (name is null)
                text.Append(CultureInfo.InvariantCulture, $"[{step.Index}]");
            else
                text.Append(text.Length > 0 ? "." : "").Append(name);
        }

        return text.ToString();
    }

    private static string NameOf(ReadOnlySpan<byte> name) =>
        Encoding.UTF8.GetString(name.Length > LongestName ? name[..LongestName] : name);

    private readonly record struct Step
    {
        public string? Field { get; init; }

        public Range? Name { get; init; }

        public int Index { get; init; }
    }
}
