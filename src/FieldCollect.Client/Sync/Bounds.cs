namespace FieldCollect.Client.Sync;

/// <summary>How much goes into one push.</summary>
internal static class PushBounds
{
    /// <summary>A lost reply costs one batch again: 200 requests are about 60 visits and 100 kB, seconds on a poor line. The server takes 1,000.</summary>
    public const int Requests = 200;

    /// <summary>The server takes 20 MB; on a poor line a tenth of it is already minutes.</summary>
    public const int Bytes = 2_000_000;

    /// <summary>Headers, ids and url of one request in the batch, roughly.</summary>
    public const int RequestOverheadBytes = 600;
}

/// <summary>What an edit says of the edits before it.</summary>
internal static class FollowsBounds
{
    /// <summary>Ids of 37 characters; of more visits to one row between two pulls the last are named, and the register takes what lies before them for known.</summary>
    public const int Visits = 20;
}

/// <summary>How large one visit may be.</summary>
internal static class VisitBounds
{
    /// <summary>A visit is one transaction on the server, whose batch ends at 1,000 requests; a new building with all its rooms stays well below.</summary>
    public const int Requests = 500;
}

/// <summary>How many attachments a terminal holds that the server has not.</summary>
internal static class AttachmentBounds
{
    /// <summary>A fortnight of forty doors a day, a photo at every one.</summary>
    public const int Number = 560;

    /// <summary>What a handheld can spare beside its beat, and what an export takes to the station in one file.</summary>
    public const long Bytes = 1_000_000_000;
}

/// <summary>How much one pull reads.</summary>
internal static class PullBounds
{
    /// <summary>Rows a page: about 0.5 MB, so that a cut line loses little; a beat of 7,400 rows is eight pages.</summary>
    public const int PageSize = 1000;

    /// <summary>Ten million rows: a server whose links never end is broken, not large.</summary>
    public const int Pages = 10_000;

    /// <summary>A token that is too old is followed by one reading from the start; a second refusal is a fault of the server.</summary>
    public const int FreshStarts = 2;
}
