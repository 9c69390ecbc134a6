namespace FieldCollect.Client.Local;

/// <summary>
/// Until when the terminal may show what it holds without having asked the register. Measured in a time of the terminal's own, which goes on while the clock is set back: by the clock where that goes
/// forward, also over a night without power, else by the machine's monotonic time for as long as the terminal is in use. So a clock set back gives no more than the hours in which nobody used it.
/// </summary>
internal sealed class Lease(LocalStore store, TimeProvider time)
{
    /// <summary>A write to the disk each time something is looked at would cost more than a minute of a lease of two weeks is worth.</summary>
    private static readonly TimeSpan Between = TimeSpan.FromMinutes(1);

    private readonly Lock noting = new();
    private long anchor = time.GetTimestamp();
    private string? anchored;

    /// <summary>The register has said for how long, from now.</summary>
    public static void Grant(LocalSession db, DateTimeOffset now, TimeSpan lasts)
    {
        Write(db, now, now);
        db.Set(Meta.LeaseUntil, WireJson.Time(now + lasts));
    }

    /// <summary>The terminal may show nothing from now on.</summary>
    public static void End(LocalSession db) => db.Set(Meta.LeaseUntil, WireJson.Time(DateTimeOffset.UnixEpoch));

    /// <summary>Reads what a lease covers.</summary>
    /// <exception cref="TerminalException">Locked.</exception>
    public T While<T>(Func<LocalSession, T> read)
    {
        var due = false;
        try
        {
            return store.Read(db =>
            {
                var (own, from) = Now(db);
                due = own - from >= Between || db.GetTime(Meta.ClockSeen) > time.GetUtcNow();
                return db.Get(Meta.WipeOrdered) is not null || db.GetTime(Meta.LeaseUntil) <= own ? throw new TerminalException(TerminalProblems.Locked) : read(db);
            });
        }
        finally
        {
            if (due)
                store.Write(Note);
        }
    }

    private void Note(LocalSession db)
    {
        lock (noting)
        {
            var clock = time.GetUtcNow();
            Write(db, Now(db).Own, clock);
            (anchor, anchored) = (time.GetTimestamp(), WireJson.Time(clock));
        }
    }

    // The terminal's own time, and what of it was written down last.
    private (DateTimeOffset Own, DateTimeOffset From) Now(LocalSession db)
    {
        var clock = time.GetUtcNow();
        if (db.GetTime(Meta.OwnTime) is not { } own || db.Get(Meta.ClockSeen) is not { } seen)
            return (clock, DateTimeOffset.MinValue);
        var passed = clock - WireJson.ParseTime(seen);
        // Counted from what this very process wrote; another one on the same file counts for itself.
        lock (noting)
        {
            if (anchored != seen)
                (anchor, anchored) = (time.GetTimestamp(), seen);
            else if (time.GetElapsedTime(anchor) is var used && used > passed)
                passed = used;
        }

        return (own + (passed > TimeSpan.Zero ? passed : TimeSpan.Zero), own);
    }

    private static void Write(LocalSession db, DateTimeOffset own, DateTimeOffset clock)
    {
        db.Set(Meta.OwnTime, WireJson.Time(own));
        db.Set(Meta.ClockSeen, WireJson.Time(clock));
    }
}
