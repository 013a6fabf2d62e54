using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace Rapport.Following.Lifecycle;

/// <summary>Makes records of messages of the contract.</summary>
public static class PersonalRecords
{
    /// <summary>The message as it stands in JSON, without fields that are empty.</summary>
    public static Struct ToRecord(this IMessage message) => Struct.Parser.ParseJson(JsonFormatter.Default.Format(message));

    /// <summary>
    /// A page of what is read as a whole, since there is never much of it of one person; the cursor counts.
    /// </summary>
    public static IReadOnlyList<PersonalRecord> PageOf(IEnumerable<IMessage> all, string cursor, int count)
    {
        var from = cursor.Length == 0 ? 0 : int.Parse(cursor, CultureInfo.InvariantCulture);
        return
        [
            .. all.Skip(from).Take(count).Select((message, i) =>
                new PersonalRecord(message.ToRecord(), (from + i + 1).ToString(CultureInfo.InvariantCulture))),
        ];
    }
}
