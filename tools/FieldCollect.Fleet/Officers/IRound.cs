using FieldCollect.Client;
using FieldCollect.Client.Visits;

namespace FieldCollect.Fleet.Officers;

/// <summary>An officer on the round with a terminal, simulated or not.</summary>
public interface IRound
{
    Chance Chance { get; }

    Terminal App { get; }

    /// <summary>The terminal's.</summary>
    TimeProvider Clock { get; }

    /// <summary>A text that nobody else writes.</summary>
    string UniqueText();

    /// <summary>A number that nobody else has.</summary>
    int UniqueNumber();

    /// <summary>Identity numbers of people whom somebody has entered, and who may be met again elsewhere.</summary>
    IList<string> Twins { get; }

    /// <summary>Saves a visit, and notes in the ledger what it became.</summary>
    /// <returns>Whether the terminal took it.</returns>
    bool Record(VisitDraft draft, out RecordedVisit recorded);

    /// <summary>A room that nobody knew.</summary>
    void Found(Guid building, Guid room, Guid house, Guid resident, Guid stay);
}
