namespace Rapport.MongoGateway.Errors;

/// <summary>
/// Translates PostgreSQL's SQLSTATEs into MongoDB's error codes. The extension reports MongoDB errors of its own as
/// <c>M</c> and four base-36 digits; the numbering is the extension's.
/// </summary>
internal static class SqlStates
{
    /// <summary>A deadlock, broken by PostgreSQL.</summary>
    public const string Deadlock = "40P01";

    /// <summary>A row was changed since the transaction's snapshot.</summary>
    public const string SerializationFailure = "40001";

    /// <summary>A lock was not had within lock_timeout.</summary>
    public const string LockNotAvailable = "55P03";

    // Consecutive from M0000.
    private static readonly int[] Common =
    [
        1, 2, 5, 9, 14, 15, 20, 23, 26, 27, 28, 31, 34, 40, 43, 48, 52, 53, 54, 56, 57, 61, 66, 67, 68, 72, 73, 85, 86,
        111, 115, 118, 146, 159, 165, 166, 167, 181, 197, 224, 232, 241, 263, 276, 291, 361, 10065, 10334, 11000, 12587,
    ];

    private static readonly Dictionary<string, ErrorCode> Single = new()
    {
        ["23505"] = ErrorCode.DuplicateKey,
        ["23P01"] = ErrorCode.DuplicateKey,
        ["42P01"] = ErrorCode.NamespaceNotFound,
        ["57014"] = ErrorCode.MaxTimeMSExpired,
        [LockNotAvailable] = ErrorCode.LockTimeout,
        [Deadlock] = ErrorCode.WriteConflict,
        [SerializationFailure] = ErrorCode.WriteConflict,
        ["0A000"] = ErrorCode.CommandNotSupported,
        ["42501"] = ErrorCode.Unauthorized,
        ["57P01"] = ErrorCode.HostUnreachable,
        ["57P02"] = ErrorCode.HostUnreachable,
        ["57P03"] = ErrorCode.HostUnreachable,
        ["M00CO"] = ErrorCode.DocumentValidationFailure,
        ["M00DO"] = ErrorCode.InvalidLength,
        ["M00EW"] = ErrorCode.LockTimeout,
        ["M00EX"] = ErrorCode.MaxTimeMSExpired,
        ["M00EY"] = ErrorCode.CommandNotFound,
        ["M00F1"] = ErrorCode.WriteConflict,
        ["M00F6"] = ErrorCode.NoSuchTransaction,
        ["M007U"] = ErrorCode.UnrecognizedCommand,
    };

    /// <summary>True for a statement that lost against a concurrent one and left nothing behind.</summary>
    public static bool IsConflict(string sqlState) => sqlState is Deadlock or SerializationFailure or LockNotAvailable;

    /// <summary>True when PostgreSQL is starting, stopping or gone.</summary>
    public static bool IsOutage(string sqlState) => sqlState is "57P01" or "57P02" or "57P03";

    /// <summary>
    /// MongoDB's code. The several hundred codes that each belong to one wrong argument of one expression become
    /// BadValue; what is not the extension's becomes InternalError.
    /// </summary>
    public static ErrorCode ToMongo(string sqlState)
    {
        if (Single.TryGetValue(sqlState, out var code))
            return code;
        if (sqlState is not ['M', ..])
            return ErrorCode.InternalError;
        var number = Base36(sqlState.AsSpan(1));
        return number >= 0 && number < Common.Length ? (ErrorCode)Common[number] : ErrorCode.BadValue;
    }

    /// <summary>
    /// The SQLSTATE that a write error carries as a number: six bits a character, counted from '0', the first character
    /// lowest (PostgreSQL's MAKE_SQLSTATE).
    /// </summary>
    public static string Unpack(int packed) => string.Create(5, packed, static (state, bits) =>
    {
        for (var i = 0; i < state.Length; i++)
            state[i] = (char)('0' + ((bits >> (6 * i)) & 0x3F));
    });

    private static int Base36(ReadOnlySpan<char> digits)
    {
        var number = 0;
        foreach (var digit in digits)
        {
            var value = digit switch
            {
                >= '0' and <= '9' => digit - '0',
                >= 'A' and <= 'Z' => digit - 'A' + 10,
                _ => -1,
            };
            if (value < 0)
                return -1;
            number = number * 36 + value;
        }
        return number;
    }
}
