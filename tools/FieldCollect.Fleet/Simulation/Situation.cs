using FieldCollect.Fleet.Officers;

namespace FieldCollect.Fleet.Simulation;

/// <summary>
/// The situations of api-specs/sync.md by their numbers. Each is a named test and, here, something that the simulator does; a run says how often it met each, and a test names the one that is missing on
/// either side.
/// </summary>
public static class Situation
{
    public const int ReplyLost = 1;
    public const int SentTwice = 2;
    public const int OutOfOrder = 3;
    public const int ClockOff = 4;
    public const int TerminalPutBack = 5;
    public const int SeenTwice = 6;
    public const int RowLeaves = 7;
    public const int ParentEnds = 8;
    public const int Upgrade = 9;
    public const int TokenRefused = 10;
    public const int OneWrong = 11;
    public const int Killed = 12;
    public const int ManyAtOnce = 13;
    public const int Photo = 14;
    public const int Revoked = 15;
    public const int MadeTwice = 16;
    public const int StreetMoves = 17;
    public const int FirstLoadCut = 18;
    public const int DecidedTwice = 19;
    public const int LongAway = 20;

    public static readonly IReadOnlyList<int> All = [.. Enumerable.Range(1, 20)];

    /// <summary>Under which name a run counts it.</summary>
    public static string Name(int situation) => $"S{situation:00}";

    /// <summary>What a fault of the line makes of a request.</summary>
    public static IEnumerable<int> Of(Fault fault, SentRequest sent)
    {
        if (sent.IsBatch && fault is Fault.DropReply or Fault.CutReply or Fault.KillServer)
            yield return ReplyLost;
        if (sent.IsBatch && fault == Fault.Duplicate)
            yield return SentTwice;
        if (fault is Fault.KillServer or Fault.KillTerminal or Fault.KillTerminalAtReply)
            yield return Killed;
        if (sent.IsUpload && fault is Fault.CutRequest or Fault.DamageRequest)
            yield return Photo;
        if (sent.IsSnapshot && fault is Fault.CutReply or Fault.Damage)
            yield return FirstLoadCut;
    }
}
