using System.IO.Hashing;
using System.Text;
using Rapport.Common.V1;

namespace Rapport.Scoring.Vocabulary;

/// <summary>Events of the log as every wing reads them.</summary>
internal static class EventProperties
{
    /// <summary>A number property; 0 when it is absent.</summary>
    public static double Number(this Event happened, string property) =>
        happened.Properties?.Fields.TryGetValue(property, out var value) == true ? value.NumberValue : 0;

    /// <summary>A text property; empty when it is absent.</summary>
    public static string Text(this Event happened, string property) =>
        happened.Properties?.Fields.TryGetValue(property, out var value) == true ? value.StringValue : "";

    /// <summary>From the event's id: decides between events of one instant.</summary>
    public static ulong Tie(this Event happened) => XxHash64.HashToUInt64(Encoding.UTF8.GetBytes(happened.Id));
}
