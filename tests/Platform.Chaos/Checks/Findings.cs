using System.Collections.Concurrent;

namespace Rapport.Platform.Chaos.Checks;

/// <summary>What is wrong, by kind.</summary>
internal enum Finding
{
    /// <summary>An accepted event, or an effect of one, is not there.</summary>
    Lost,

    /// <summary>An event or an effect is there more often than once, or without a cause.</summary>
    Doubled,

    /// <summary>A contact has what belongs to somebody else, or two contacts are left of one person.</summary>
    WrongContact,

    /// <summary>A score differs.</summary>
    WrongScore,

    /// <summary>Tags or segments differ.</summary>
    WrongTags,

    /// <summary>A timer fired before its time.</summary>
    EarlyTimer,

    /// <summary>A timer did not fire.</summary>
    MissedTimer,

    /// <summary>A timer fired twice.</summary>
    TwiceTimer,

    /// <summary>Something did not recover within its bound.</summary>
    NoRecovery,
}

/// <summary>Collects what is wrong: all of it is counted, some of it is quoted.</summary>
internal sealed class Findings
{
    private const int Quoted = 8;
    private readonly ConcurrentDictionary<Finding, ConcurrentQueue<string>> found = new();

    /// <summary>True when nothing is wrong.</summary>
    public bool IsEmpty => found.IsEmpty;

    /// <summary>True when there is nothing of any other kind.</summary>
    public bool IsOnly(Finding kind) => found.Keys.All(each => each == kind);

    /// <summary>Notes one.</summary>
    public void Add(Finding kind, string text) => found.GetOrAdd(kind, _ => new ConcurrentQueue<string>()).Enqueue(text);

    /// <summary>How many of a kind there are.</summary>
    public int Count(Finding kind) => found.TryGetValue(kind, out var texts) ? texts.Count : 0;

    /// <summary>The first of each kind, in words.</summary>
    public IEnumerable<string> Quotes() => found.OrderBy(pair => pair.Key).SelectMany(pair => pair.Value.Take(Quoted)
        .Select(text => $"{pair.Key}: {text}")
        .Append(pair.Value.Count > Quoted ? $"{pair.Key}: … and {pair.Value.Count - Quoted} more" : "").Where(t => t.Length > 0));

    /// <summary>Compares how often something is there with how often it should be.</summary>
    public void CompareCount(string what, int expected, int actual)
    {
        if (actual < expected)
            Add(Finding.Lost, $"{what}: {actual} of {expected}");
        else if (actual > expected)
            Add(Finding.Doubled, $"{what}: {actual} instead of {expected}");
    }
}
