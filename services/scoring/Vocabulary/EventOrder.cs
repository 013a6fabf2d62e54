using System.IO.Hashing;
using System.Text;
using Rapport.Common.V1;

namespace Rapport.Scoring.Vocabulary;

/// <summary>Which of two events of one instant comes first.</summary>
internal static class EventOrder
{
    /// <summary>From the event's id: decides between events of one instant.</summary>
    public static ulong Tie(this Event happened) => XxHash64.HashToUInt64(Encoding.UTF8.GetBytes(happened.Id));
}
