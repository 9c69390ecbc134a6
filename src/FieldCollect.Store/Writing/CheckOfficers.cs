using FieldCollect.Register;
using FieldCollect.Register.Accounts;
using FieldCollect.Register.Addresses;
using FieldCollect.Register.Declarations;
using FieldCollect.Register.Doorplates;
using FieldCollect.Register.Fields;
using FieldCollect.Register.Matters;
using FieldCollect.Register.Sync;
using FieldCollect.Register.Tasks;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Model;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Store.Writing;

/// <summary>Whether those whom an assignment or a hand-over names are officers who can do it. Accounts are no records of the register, so no reference says so.</summary>
internal static class CheckOfficers
{
    /// <exception cref="ProblemException">UnknownReference: one answer for somebody who is not there, is no officer, or is of elsewhere.</exception>
    public static async Task CheckAsync(RegisterContext context, object record, object? before, Actor actor, DateOnly today)
    {
        switch (record)
        {
            case Assignment assignment when assignment.OfficerId != (before as Assignment)?.OfficerId || assignment.BeatCode != ((Assignment)before!).BeatCode:
                if (!await WorksAsync(context, assignment.OfficerId, assignment.BeatCode, today))
                    throw new ProblemException(Problems.UnknownReference, nameof(Assignment.OfficerId));
                if (before is null && !await IsThereAsync(context, assignment))
                    throw new ProblemException(Problems.UnknownReference, nameof(Assignment.RecordId));
                break;
            // A longer one is a new one: who was an officer of the beat, or of the station, may be so no more.
            case Handover handover when handover.BeatCode != (before as Handover)?.BeatCode || handover.ToDay > ((Handover)before!).ToDay:
                if (!await context.UserBeats.AnyAsync(b => b.UserId == handover.OfficerId && b.BeatCode == handover.BeatCode && b.EndedAt == null))
                    throw new ProblemException(Problems.UnknownReference, nameof(Handover.OfficerId));
                if (!await MaySubstituteAsync(context, handover.SubstituteId, actor))
                    throw new ProblemException(Problems.UnknownReference, nameof(Handover.SubstituteId));
                break;
            default:
                break;
        }
    }

    // An officer of the beat, or one whom it is lent to now or will be.
    private static async Task<bool> WorksAsync(RegisterContext context, Guid officer, string beat, DateOnly today) =>
        await IsOfficerAsync(context, officer)
        && (await context.UserBeats.AnyAsync(b => b.UserId == officer && b.BeatCode == beat && b.EndedAt == null)
            || await context.Set<Handover>().AnyAsync(h => h.SubstituteId == officer && h.BeatCode == beat && h.RemovedAt == null && h.ToDay >= today));

    // A supervisor lends to the own officers, a registrar to any.
    private static async Task<bool> MaySubstituteAsync(RegisterContext context, Guid substitute, Actor actor) =>
        await IsOfficerAsync(context, substitute)
        && (actor.Beats is null || (await context.UserBeats.Where(b => b.UserId == substitute && b.EndedAt == null).Select(b => b.BeatCode).ToListAsync()).Exists(actor.Sees));

    private static Task<bool> IsOfficerAsync(RegisterContext context, Guid user) => context.Users.AnyAsync(u => u.Id == user && u.Role == Role.Officer && !u.Disabled);

    private static Task<bool> IsThereAsync(RegisterContext context, Assignment assignment)
    {
        return assignment.EntitySet switch
        {
            "Addresses" => AnyAsync<Address>(),
            "Declarations" => AnyAsync<Declaration>(),
            "Matters" => AnyAsync<Matter>(),
            "Conflicts" => AnyAsync<Conflict>(),
            "QuarantinedChanges" => AnyAsync<QuarantinedChange>(),
            "Doorplates" => AnyAsync<Doorplate>(),
            // No set of tasks: the rules say so.
            _ => Task.FromResult(true),
        };

        Task<bool> AnyAsync<T>()
            where T : BeatRecord => context.Set<T>().AnyAsync(r => r.Id == assignment.RecordId && r.BeatCode == assignment.BeatCode && r.RemovedAt == null);
    }
}
