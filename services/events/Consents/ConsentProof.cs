namespace Rapport.Events.Consents;

/// <summary>
/// What shows that a person acted, beside time, source and version of the text. Whoever sends has to prove consent: GDPR,
/// article 7(1); CASL, s. 13; what a record has to hold follows the guidance of the ICO ("How should we obtain, record and
/// manage consent?") and of the CNIL. Kept as it was said, never changed.
/// </summary>
/// <param name="Form">The form or page; empty when there was none.</param>
/// <param name="Language">Language of the text, BCP 47; empty when it is not known.</param>
/// <param name="TextHash">SHA-256 of the text as it was shown (UTF-8), 64 hexadecimal digits in lower case; empty for none.</param>
/// <param name="Reference">Where the proof itself is kept: a document, a recording, a session of a consent platform.</param>
/// <param name="Collector">Who asked: the own company, or a partner by name.</param>
/// <param name="RefusalOffered">Saying no was offered when the address was got (Directive 2002/58/EC, article 13(2)).</param>
/// <param name="ProductGroup">What was bought; a soft opt-in is for similar things only. Empty for any.</param>
public sealed record ConsentProof(
    string Form, string Language, string TextHash, string Reference, string Collector, bool RefusalOffered, string ProductGroup)
{
    /// <summary>Nothing beside time, source and version of the text.</summary>
    public static readonly ConsentProof None = new("", "", "", "", "", false, "");
}
