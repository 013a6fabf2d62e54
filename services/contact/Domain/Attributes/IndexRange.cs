using Rapport.Conditions;

namespace Rapport.Contact.Domain.Attributes;

/// <summary>
/// Keys of one attribute that a term asks for: some by themselves, or a stretch. What is found by it may be a little more
/// than the term holds for, where keys are cut.
/// </summary>
/// <param name="Any">These; null for a stretch.</param>
/// <param name="From">At least this; null from the beginning.</param>
/// <param name="To">At most this; null to the end.</param>
/// <param name="WithoutFrom">More than <paramref name="From"/>.</param>
/// <param name="WithoutTo">Less than <paramref name="To"/>.</param>
internal sealed record IndexRange(
    IReadOnlyList<string>? Any, string? From = null, string? To = null, bool WithoutFrom = false, bool WithoutTo = false)
{
    private const string AfterAll = "\U0010FFFF";

    /// <summary>Every contact that has the attribute.</summary>
    public static IndexRange All { get; } = new(Any: null);

    /// <summary>True for a single key: what is found is in the order of the contacts.</summary>
    public bool IsOneKey => Any is { Count: 1 };

    /// <summary>What an index has to be asked for a term; null when it does not answer it.</summary>
    public static IndexRange? Of(AttributeKind kind, ConditionTerm term)
    {
        var list = kind == AttributeKind.StringList;
        switch (term.Operator)
        {
            case TermOperator.IsTrue or TermOperator.IsFalse when kind == AttributeKind.Boolean:
                return new IndexRange([term.Operator == TermOperator.IsTrue ? "1" : "0"]);
            case TermOperator.Contains when list && IndexKey.Of(kind, term.Values[0]) is { } item:
                return new IndexRange([item]);
            case TermOperator.In when !list:
                return new IndexRange([.. term.Values.Select(value => IndexKey.Of(kind, value)).OfType<string>().Distinct(StringComparer.Ordinal)]);
            case TermOperator.StartsWith when kind is AttributeKind.String or AttributeKind.Date:
                var prefix = IndexKey.Of(kind, term.Values[0])!;
                return new IndexRange(null, prefix, prefix + AfterAll);
        }

        if (list || term.Values.Count != 1 || IndexKey.Of(kind, term.Values[0]) is not { } key)
            return null;
        // A text that was cut stands for all that begin so.
        var exact = key.Length < IndexKey.Longest - 1;
        return term.Operator switch
        {
            TermOperator.Equal => new IndexRange([key]),
            TermOperator.Less => new IndexRange(null, null, key, WithoutTo: exact),
            TermOperator.AtMost => new IndexRange(null, null, key),
            TermOperator.Greater => new IndexRange(null, key, WithoutFrom: exact),
            TermOperator.AtLeast => new IndexRange(null, key),
            _ => null,
        };
    }

    /// <summary>What both ask for, of an attribute of which a contact has one value; this one where they cannot be joined.</summary>
    public IndexRange And(IndexRange other)
    {
        if (Any is not null)
            return other.Any is null ? this : new IndexRange([.. Any.Intersect(other.Any, StringComparer.Ordinal)]);
        if (other.Any is not null)
            return other;
        var (from, withoutFrom) = Tighter((From, WithoutFrom), (other.From, other.WithoutFrom), 1);
        var (to, withoutTo) = Tighter((To, WithoutTo), (other.To, other.WithoutTo), -1);
        return new IndexRange(null, from, to, withoutFrom, withoutTo);
    }

    private static (string? Key, bool Without) Tighter((string? Key, bool Without) one, (string? Key, bool Without) other, int sign) =>
        one.Key is null ? other : other.Key is null ? one
        : (Math.Sign(Compare(one.Key, other.Key)) * sign) switch
        {
            > 0 => one,
            < 0 => other,
            _ => (one.Key, one.Without || other.Without),
        };

    // By code point, as the store sorts: UTF-16 units sort otherwise beyond the basic plane.
    private static int Compare(string one, string other) =>
        System.Text.Encoding.UTF8.GetBytes(one).AsSpan().SequenceCompareTo(System.Text.Encoding.UTF8.GetBytes(other));
}
