using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Rapport.Scoring.Scores;

/// <summary>
/// Id of a receipt: "sr_" and, in base 64 for URLs, everything that is needed to find the decision in the log again.
/// So nothing has to be stored for it.
/// </summary>
/// <param name="Contact">The contact that the cause was numbered under.</param>
/// <param name="Number">Number of the model version.</param>
/// <param name="Threshold">Id of the threshold.</param>
/// <param name="Cause">Id of the event that brought the decision.</param>
internal sealed record ReceiptId(string Contact, int Number, string Threshold, string Cause)
{
    private const string Prefix = "sr_";
    private const char Separator = '\u001f';

    /// <inheritdoc/>
    public override string ToString() => Prefix + Base64Url.EncodeToString(Encoding.UTF8.GetBytes(string.Join(
        Separator, Contact, Number.ToString(CultureInfo.InvariantCulture), Threshold, Cause)));

    /// <summary>Reads what <see cref="ToString"/> wrote; null for anything else.</summary>
    public static ReceiptId? Parse(string id)
    {
        if (!id.StartsWith(Prefix, StringComparison.Ordinal) || !Base64Url.IsValid(id.AsSpan(Prefix.Length)))
            return null;
        var parts = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(id.AsSpan(Prefix.Length))).Split(Separator);
        return parts.Length == 4 && int.TryParse(parts[1], CultureInfo.InvariantCulture, out var number)
            ? new ReceiptId(parts[0], number, parts[2], parts[3]) : null;
    }
}
