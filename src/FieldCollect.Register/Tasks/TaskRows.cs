using FieldCollect.Register.Addresses;
using FieldCollect.Register.Fields;
using FieldCollect.Register.Visits;

namespace FieldCollect.Register.Tasks;

/// <summary>
/// The rows of one beat that tasks are worked out from. Register and terminal read them each in their own way and may bring more than waits: <see cref="DayTasks"/> decides.
/// </summary>
/// <param name="BeatCode">The beat.</param>
/// <param name="Waiting">
/// Addresses, houses, stays and units that are due; declarations; matters; conflicts; kept changes (whole groups); plates. Of the due ones what <see cref="Quality.Cycles"/> asks for is enough, and no
/// personal value of any.
/// </param>
/// <param name="Related">What conflicts are about, and the stays of people among them, to find the door by.</param>
/// <param name="Address">An address of the beat by its id, for its text; null for one that is not there.</param>
/// <param name="Visits">The beat's visits around the day.</param>
/// <param name="Assignments">Of the beat.</param>
public sealed record TaskRows(
    string BeatCode, IReadOnlyList<BeatRecord> Waiting, IReadOnlyList<BeatRecord> Related, Func<Guid, Address?> Address, IReadOnlyList<Visit> Visits,
    IReadOnlyList<Assignment> Assignments)
{
    /// <summary>
    /// Rows of one set that are read at most, the longest due first. A beat has some 7,000 rows in all; of one that was imported whole and never seen all are due.
    /// </summary>
    public const int MostOfASet = 20_000;
}
