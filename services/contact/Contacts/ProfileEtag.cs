using System.Buffers.Binary;
using System.Globalization;
using System.IO.Hashing;
using System.Text;
using Rapport.Common.V1;
using Rapport.Contact.Inbox;
using Rapport.Hosting.Errors;

namespace Rapport.Contact.Contacts;

/// <summary>
/// The etag of a profile: a hash of its identifiers, of when each trait was said last and where in the log, and of what was
/// merged into it. Nothing is counted, so the same profile has the same etag in every process, and whatever changes it
/// changes the etag.
/// </summary>
internal static class ProfileEtag
{
    /// <summary>
    /// Begins a note on an event that is on its way to the log: it counts only if its contact has this etag when it is
    /// numbered. The note is taken off there and never in the log.
    /// </summary>
    public const string Condition = "if_etag:";

    /// <summary>Why an edit was not worked in.</summary>
    public static readonly FieldFault Stale = new("etag", "is no longer the contact's: it was changed before the edit was worked in")
    {
        Reason = ErrorReason.EtagMismatch,
    };

    /// <summary>The etag of a contact.</summary>
    public static string Of(ContactRecord record)
    {
        var hash = new XxHash64();
        Add(hash, record.Id);
        foreach (var identifier in record.Identifiers.Keys.Select(i => $"{i.Type}:{i.Value}").Order(StringComparer.Ordinal))
            Add(hash, identifier);
        Span<byte> said = stackalloc byte[16];
        foreach (var (name, word) in record.Traits.OrderBy(t => t.Key, StringComparer.Ordinal))
        {
            Add(hash, name);
            BinaryPrimitives.WriteInt64BigEndian(said, word.Said.At.UtcTicks);
            BinaryPrimitives.WriteUInt64BigEndian(said[8..], word.Said.Place);
            hash.Append(said);
        }

        Add(hash, string.Create(CultureInfo.InvariantCulture, $"{record.Known} {record.Merged.Count}"));
        return hash.GetCurrentHashAsUInt64().ToString("x16", CultureInfo.InvariantCulture);
    }

    /// <summary>Takes the condition off an event; false when its contact has another etag, which is listed as a reject.</summary>
    public static bool Holds(Event next, ContactRecord owner, List<(string Workspace, Reject Reject)> rejects)
    {
        for (var i = 0; i < next.Flags.Count; i++)
        {
            if (!next.Flags[i].StartsWith(Condition, StringComparison.Ordinal))
                continue;
            var holds = next.Flags[i].AsSpan(Condition.Length).SequenceEqual(Of(owner));
            next.Flags.RemoveAt(i);
            if (!holds)
                rejects.Add(Reject.Of(next, Stale));
            return holds;
        }

        return true;
    }

    private static void Add(XxHash64 hash, string text)
    {
        hash.Append(Encoding.UTF8.GetBytes(text));
        hash.Append([0xff]);
    }
}
