using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Rapport.Common.V1;
using Rapport.Defaults.Errors;

namespace Rapport.Journey.Runs;

/// <summary>A place in a list of runs, newest entry first; travels as an opaque page token.</summary>
internal sealed record RunPlace(DateTimeOffset EnteredAt, string Run)
{
    /// <summary>The token.</summary>
    public string ToToken() =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $"{EnteredAt.UtcTicks}/{Run}")));

    /// <summary>The place of a token; null for an empty one.</summary>
    /// <exception cref="DomainError">PAGE_TOKEN_INVALID.</exception>
    public static RunPlace? Parse(string token)
    {
        if (token.Length == 0)
            return null;
        if (Base64Url.IsValid(token)
            && Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token)).Split('/') is [var ticks, var run]
            && long.TryParse(ticks, CultureInfo.InvariantCulture, out var number)
            && number >= 0 && number <= DateTimeOffset.MaxValue.UtcTicks)
            return new RunPlace(new DateTimeOffset(number, TimeSpan.Zero), run);
        throw new DomainError(ErrorReason.PageTokenInvalid, "This page token is not ours.");
    }
}
