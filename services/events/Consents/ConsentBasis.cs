namespace Rapport.Events.Consents;

/// <summary>
/// What a grant rests on. Whether that suffices is for the policy of the region to say; where no other is in force, only
/// what the person has said expressly does.
/// </summary>
public enum ConsentBasis
{
    /// <summary>The person said yes to this (GDPR, articles 4(11) and 7; PIPL, article 14).</summary>
    Express,

    /// <summary>The same in writing and signed, an electronic signature included (TCPA, 47 CFR 64.1200(f)(9)).</summary>
    Written,

    /// <summary>
    /// Soft opt-in: the address was got in a sale, for own similar products (Directive 2002/58/EC, article 13(2)). Acted
    /// at: the sale.
    /// </summary>
    Soft,

    /// <summary>Soft opt-in of a charity: the person showed interest or gave (UK PECR, regulation 22(3A)).</summary>
    SoftCharity,

    /// <summary>Implied by a purchase (CASL, s. 10(10)(a)). Acted at: the purchase.</summary>
    ImpliedOrder,

    /// <summary>Implied by an inquiry (CASL, s. 10(10)(e)). Acted at: the inquiry.</summary>
    ImpliedInquiry,

    /// <summary>The person has published the address without a word against such messages (CASL, s. 10(9)(b)).</summary>
    Published,
}

/// <summary>Bases as events and policies write them: in snake case.</summary>
public static class ConsentBases
{
    private static readonly Dictionary<string, ConsentBasis> ByWord = new(StringComparer.OrdinalIgnoreCase)
    {
        ["express"] = ConsentBasis.Express, ["written"] = ConsentBasis.Written, ["soft"] = ConsentBasis.Soft,
        ["soft_charity"] = ConsentBasis.SoftCharity, ["implied_order"] = ConsentBasis.ImpliedOrder,
        ["implied_inquiry"] = ConsentBasis.ImpliedInquiry, ["published"] = ConsentBasis.Published,
    };

    /// <summary>The words that there are.</summary>
    public static IReadOnlyCollection<string> Words => ByWord.Keys;

    /// <summary>The basis of a word; null when there is none of the name.</summary>
    public static ConsentBasis? Of(string word) => ByWord.TryGetValue(word, out var basis) ? basis : null;

    /// <summary>The word of a basis.</summary>
    public static string ToWord(this ConsentBasis basis) => ByWord.Single(pair => pair.Value == basis).Key;
}
