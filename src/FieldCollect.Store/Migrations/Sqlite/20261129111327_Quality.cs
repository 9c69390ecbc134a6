using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace FieldCollect.Store.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Quality : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "Skills",
                table: "Users",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Places",
                table: "Inspections",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "NextAddress",
                table: "InspectionItems",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<byte[]>(
                name: "PlaceId",
                table: "InspectionItems",
                type: "BLOB",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Walked",
                table: "InspectionItems",
                type: "TEXT",
                nullable: false,
                defaultValue: "");

            migrationBuilder.CreateTable(
                name: "Alerts",
                columns: table => new
                {
                    Id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Kind = table.Column<string>(type: "TEXT", nullable: false),
                    EntitySet = table.Column<string>(type: "TEXT", nullable: false),
                    RecordId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Chinese = table.Column<string>(type: "TEXT", nullable: false),
                    English = table.Column<string>(type: "TEXT", nullable: false),
                    OpenedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    Status = table.Column<string>(type: "TEXT", nullable: false),
                    AcknowledgedBy = table.Column<byte[]>(type: "BLOB", nullable: true),
                    AcknowledgedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    SettledAt = table.Column<long>(type: "INTEGER", nullable: true),
                    SentAt = table.Column<long>(type: "INTEGER", nullable: true),
                    Version = table.Column<long>(type: "INTEGER", nullable: false),
                    RemovedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    BeatCode = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Alerts", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Assignments",
                columns: table => new
                {
                    Id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    EntitySet = table.Column<string>(type: "TEXT", nullable: false),
                    RecordId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    OfficerId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Note = table.Column<string>(type: "TEXT", nullable: true),
                    Version = table.Column<long>(type: "INTEGER", nullable: false),
                    RemovedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    BeatCode = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Assignments", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "BulletinContents",
                columns: table => new
                {
                    BulletinId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Packed = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_BulletinContents", x => x.BulletinId);
                });

            migrationBuilder.CreateTable(
                name: "Bulletins",
                columns: table => new
                {
                    Id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Kind = table.Column<string>(type: "TEXT", nullable: false),
                    StationCode = table.Column<string>(type: "TEXT", nullable: true),
                    From = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    To = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    Edition = table.Column<int>(type: "INTEGER", nullable: false),
                    Status = table.Column<string>(type: "TEXT", nullable: false),
                    RuleVersion = table.Column<string>(type: "TEXT", nullable: false),
                    MadeAt = table.Column<long>(type: "INTEGER", nullable: false),
                    AsOfNumber = table.Column<long>(type: "INTEGER", nullable: false),
                    ContentHash = table.Column<string>(type: "TEXT", nullable: false),
                    SignedBy = table.Column<byte[]>(type: "BLOB", nullable: true),
                    SignedName = table.Column<string>(type: "TEXT", nullable: true),
                    SignedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    Reason = table.Column<string>(type: "TEXT", nullable: true),
                    SupersedesId = table.Column<byte[]>(type: "BLOB", nullable: true),
                    Version = table.Column<long>(type: "INTEGER", nullable: false),
                    RemovedAt = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Bulletins", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Handovers",
                columns: table => new
                {
                    Id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    OfficerId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    SubstituteId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    FromDay = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    ToDay = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    Note = table.Column<string>(type: "TEXT", nullable: true),
                    Version = table.Column<long>(type: "INTEGER", nullable: false),
                    RemovedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    BeatCode = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Handovers", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "InspectionFigures",
                columns: table => new
                {
                    InspectionId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Ordinal = table.Column<int>(type: "INTEGER", nullable: false),
                    Rate = table.Column<string>(type: "TEXT", nullable: false),
                    Day = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    BeatCode = table.Column<string>(type: "TEXT", nullable: true),
                    StationCode = table.Column<string>(type: "TEXT", nullable: true),
                    Kind = table.Column<string>(type: "TEXT", nullable: true),
                    OfficerId = table.Column<byte[]>(type: "BLOB", nullable: true),
                    Right = table.Column<int>(type: "INTEGER", nullable: false),
                    Count = table.Column<int>(type: "INTEGER", nullable: false),
                    Frame = table.Column<int>(type: "INTEGER", nullable: true),
                    Estimate = table.Column<double>(type: "REAL", nullable: false),
                    Lower = table.Column<double>(type: "REAL", nullable: false),
                    Upper = table.Column<double>(type: "REAL", nullable: false),
                    Verdict = table.Column<string>(type: "TEXT", nullable: false),
                    RuleVersion = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_InspectionFigures", x => new { x.InspectionId, x.Ordinal });
                });

            migrationBuilder.CreateTable(
                name: "KnownDepartures",
                columns: table => new
                {
                    ResidencyId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    BeatCode = table.Column<string>(type: "TEXT", nullable: false),
                    KnownOn = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    InspectionId = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_KnownDepartures", x => x.ResidencyId);
                });

            migrationBuilder.CreateTable(
                name: "PolicySettings",
                columns: table => new
                {
                    Code = table.Column<string>(type: "TEXT", nullable: false),
                    Policy = table.Column<string>(type: "TEXT", nullable: false),
                    Setting = table.Column<string>(type: "TEXT", nullable: false),
                    ForBeatCode = table.Column<string>(type: "TEXT", nullable: true),
                    ValidFrom = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    Value = table.Column<string>(type: "TEXT", nullable: true),
                    Reason = table.Column<string>(type: "TEXT", nullable: false),
                    Version = table.Column<long>(type: "INTEGER", nullable: false),
                    ChangeNumber = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_PolicySettings", x => x.Code);
                });

            migrationBuilder.CreateTable(
                name: "PolicyVersions",
                columns: table => new
                {
                    Since = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    Version = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_PolicyVersions", x => x.Since);
                });

            migrationBuilder.CreateIndex(
                name: "IX_Matters_BeatCode_OpenedAt",
                table: "Matters",
                columns: new[] { "BeatCode", "OpenedAt" },
                filter: "\"ClosedAt\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Alerts_BeatCode_OpenedAt_Id",
                table: "Alerts",
                columns: new[] { "BeatCode", "OpenedAt", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Alerts_Status_Id",
                table: "Alerts",
                columns: new[] { "Status", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Assignments_BeatCode",
                table: "Assignments",
                column: "BeatCode");

            migrationBuilder.CreateIndex(
                name: "IX_Bulletins_From_Id",
                table: "Bulletins",
                columns: new[] { "From", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Bulletins_StationCode_Kind_From",
                table: "Bulletins",
                columns: new[] { "StationCode", "Kind", "From" });

            migrationBuilder.CreateIndex(
                name: "IX_Bulletins_SupersedesId",
                table: "Bulletins",
                column: "SupersedesId");

            migrationBuilder.CreateIndex(
                name: "IX_Handovers_BeatCode",
                table: "Handovers",
                column: "BeatCode");

            migrationBuilder.CreateIndex(
                name: "IX_Handovers_SubstituteId_ToDay",
                table: "Handovers",
                columns: new[] { "SubstituteId", "ToDay" });

            migrationBuilder.CreateIndex(
                name: "IX_InspectionFigures_BeatCode_Day",
                table: "InspectionFigures",
                columns: new[] { "BeatCode", "Day" });

            migrationBuilder.CreateIndex(
                name: "IX_InspectionFigures_Day_Rate",
                table: "InspectionFigures",
                columns: new[] { "Day", "Rate" });

            migrationBuilder.CreateIndex(
                name: "IX_KnownDepartures_BeatCode_KnownOn",
                table: "KnownDepartures",
                columns: new[] { "BeatCode", "KnownOn" });

            RatesView.Create(migrationBuilder, sqlite: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            RatesView.Drop(migrationBuilder);

            migrationBuilder.DropTable(
                name: "Alerts");

            migrationBuilder.DropTable(
                name: "Assignments");

            migrationBuilder.DropTable(
                name: "BulletinContents");

            migrationBuilder.DropTable(
                name: "Bulletins");

            migrationBuilder.DropTable(
                name: "Handovers");

            migrationBuilder.DropTable(
                name: "InspectionFigures");

            migrationBuilder.DropTable(
                name: "KnownDepartures");

            migrationBuilder.DropTable(
                name: "PolicySettings");

            migrationBuilder.DropTable(
                name: "PolicyVersions");

            migrationBuilder.DropIndex(
                name: "IX_Matters_BeatCode_OpenedAt",
                table: "Matters");

            migrationBuilder.DropColumn(
                name: "Skills",
                table: "Users");

            migrationBuilder.DropColumn(
                name: "Places",
                table: "Inspections");

            migrationBuilder.DropColumn(
                name: "NextAddress",
                table: "InspectionItems");

            migrationBuilder.DropColumn(
                name: "PlaceId",
                table: "InspectionItems");

            migrationBuilder.DropColumn(
                name: "Walked",
                table: "InspectionItems");
        }
    }
}
