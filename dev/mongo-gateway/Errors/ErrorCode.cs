namespace Rapport.MongoGateway.Errors;

/// <summary>MongoDB's error codes that the gateway itself answers with; names and numbers are MongoDB's.</summary>
internal enum ErrorCode
{
    /// <summary>A fault of the gateway or of the extension.</summary>
    InternalError = 1,

    /// <summary>An argument has a wrong value.</summary>
    BadValue = 2,

    /// <summary>PostgreSQL cannot be reached; the outcome of a write is unknown.</summary>
    HostUnreachable = 6,

    /// <summary>The command document cannot be understood.</summary>
    FailedToParse = 9,

    /// <summary>The caller may not do this.</summary>
    Unauthorized = 13,

    /// <summary>An argument has a wrong type.</summary>
    TypeMismatch = 14,

    /// <summary>A number does not fit.</summary>
    Overflow = 15,

    /// <summary>A value has a wrong length.</summary>
    InvalidLength = 16,

    /// <summary>The operation does not make sense here.</summary>
    IllegalOperation = 20,

    /// <summary>A lock was not had in time.</summary>
    LockTimeout = 24,

    /// <summary>The collection does not exist.</summary>
    NamespaceNotFound = 26,

    /// <summary>The index does not exist.</summary>
    IndexNotFound = 27,

    /// <summary>An update path leads through a value that is no document.</summary>
    PathNotViable = 28,

    /// <summary>Two operators of an update touch the same path.</summary>
    ConflictingUpdateOperators = 40,

    /// <summary>The cursor has been closed, by the client or for idleness.</summary>
    CursorNotFound = 43,

    /// <summary>The collection exists already.</summary>
    NamespaceExists = 48,

    /// <summary>The operation exceeded its time limit.</summary>
    MaxTimeMSExpired = 50,

    /// <summary>A field name may not begin with a dollar sign.</summary>
    DollarPrefixedFieldName = 52,

    /// <summary>The identifier may not be an array.</summary>
    InvalidIdField = 53,

    /// <summary>A field name may not be empty.</summary>
    EmptyFieldName = 56,

    /// <summary>The gateway has no such command.</summary>
    CommandNotFound = 59,

    /// <summary>The _id may not change.</summary>
    ImmutableField = 66,

    /// <summary>The index cannot be built.</summary>
    CannotCreateIndex = 67,

    /// <summary>An index of this name exists.</summary>
    IndexAlreadyExists = 68,

    /// <summary>The options contradict each other.</summary>
    InvalidOptions = 72,

    /// <summary>The name of the database or collection is not allowed.</summary>
    InvalidNamespace = 73,

    /// <summary>An index with the same keys has other options.</summary>
    IndexOptionsConflict = 85,

    /// <summary>An index with the same name has other keys.</summary>
    IndexKeySpecsConflict = 86,

    /// <summary>Two writers met; the transaction was rolled back and may be tried again.</summary>
    WriteConflict = 112,

    /// <summary>The local engine does not offer this; MongoDB does.</summary>
    CommandNotSupported = 115,

    /// <summary>The document does not satisfy the collection's validator.</summary>
    DocumentValidationFailure = 121,

    /// <summary>The sort or group needs more memory than allowed.</summary>
    ExceededMemoryLimit = 146,

    /// <summary>The transaction is not known: it ended, was idle for too long, or never began.</summary>
    NoSuchTransaction = 251,

    /// <summary>The transaction has been committed.</summary>
    TransactionCommitted = 256,

    /// <summary>A wait inside the gateway exceeded its bound.</summary>
    ExceededTimeLimit = 262,

    /// <summary>Not possible inside a transaction.</summary>
    OperationNotSupportedInTransaction = 263,

    /// <summary>A value of a unique index exists already.</summary>
    DuplicateKey = 11000,

    /// <summary>An aggregation stage is not known.</summary>
    UnrecognizedCommand = 40324,
}
