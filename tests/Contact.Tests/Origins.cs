using Rapport.Common.V1;
using Rapport.Events;

namespace Rapport.Contact.Tests;

/// <summary>Who may speak.</summary>
internal static class Origins
{
    public static Origin WriteKey => EventOrigins.Of(OriginKind.WriteKey, "0123456789ab");

    public static Origin ApiKey => EventOrigins.Of(OriginKind.ApiKey, "ba9876543210");

    public static Origin Service => EventOrigins.Of(OriginKind.Service, "tagging");
}
