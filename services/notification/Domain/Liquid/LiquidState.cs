using System.Text;

namespace Rapport.Notification.Domain.Liquid;

/// <summary>What one rendering has at hand: variables, the text so far, and the steps that are left.</summary>
/// <param name="variables">The variables that the template may read.</param>
/// <param name="encode">Makes a value safe for the kind of text; null for plain text.</param>
/// <param name="isTrial">True to take missing variables for empty, so that only the cost is tried.</param>
internal sealed class LiquidState(
    IReadOnlyDictionary<string, object?> variables, Func<string, string>? encode, bool isTrial)
{
    private readonly Dictionary<string, object?> own = [];
    private readonly StringBuilder text = new();
    private int steps;

    /// <summary>True when missing variables count as empty, so that only the cost is tried.</summary>
    public bool IsTrial { get; } = isTrial;

    /// <summary>The text written so far.</summary>
    public string Text => text.ToString();

    /// <summary>Counts steps.</summary>
    /// <exception cref="LiquidRenderException">There are none left.</exception>
    public void Step(int count = 1)
    {
        steps += count;
        if (steps > LiquidLimits.Steps)
            throw new LiquidRenderException(
                LiquidFault.LimitExceeded, $"the template takes more than {LiquidLimits.Steps} steps");
    }

    /// <summary>A variable: the template's own before the given ones; null when there is none.</summary>
    public object? Read(string name) =>
        own.TryGetValue(name, out var value) ? value : variables.GetValueOrDefault(name);

    /// <summary>Sets a variable of the template's own.</summary>
    public void Assign(string name, object? value) => own[name] = value;

    /// <summary>Takes a variable of the template's own away, so that a given one shows again.</summary>
    public void Forget(string name) => own.Remove(name);

    /// <summary>Writes what stands in the template.</summary>
    public void WriteVerbatim(ReadOnlySpan<char> verbatim) => Append(verbatim);

    /// <summary>Writes a value, encoded.</summary>
    /// <exception cref="LiquidRenderException">It is missing, or the text becomes too long.</exception>
    public void WriteValue(object? value)
    {
        var plain = LiquidValues.Text(value);
        Append(encode is null ? plain : encode(plain));
    }

    private void Append(ReadOnlySpan<char> more)
    {
        if (text.Length + more.Length > LiquidLimits.TextLength)
            throw new LiquidRenderException(
                LiquidFault.LimitExceeded, $"the text becomes longer than {LiquidLimits.TextLength} characters");
        text.Append(more);
    }
}
