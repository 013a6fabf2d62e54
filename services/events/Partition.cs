using System.IO.Hashing;
using System.Text;

namespace Rapport.Events;

/// <summary>Which part of the log a contact's events stand in.</summary>
public static class Partition
{
    /// <summary>XxHash64 of "workspace/contact" (UTF-8, seed 0), unsigned, modulo <paramref name="count"/>.</summary>
    /// <param name="workspace">Workspace id.</param>
    /// <param name="contact">Contact id.</param>
    /// <param name="count">Partitions of the installation, fixed for its life; 1 to 4,096.</param>
    public static int Of(string workspace, string contact, int count)
    {
        Span<byte> key = stackalloc byte[512];
        var length = Encoding.UTF8.GetBytes(workspace, key);
        key[length++] = (byte)'/';
        length += Encoding.UTF8.GetBytes(contact, key[length..]);
        return (int)(XxHash64.HashToUInt64(key[..length]) % (ulong)count);
    }
}
