using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace FieldCollect.Store.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class InspectionWalks : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "Places",
                table: "Inspections",
                type: "text",
                nullable: true,
                collation: "C");

            migrationBuilder.AddColumn<string>(
                name: "NextAddress",
                table: "InspectionItems",
                type: "text",
                nullable: true,
                collation: "C");

            migrationBuilder.AddColumn<Guid>(
                name: "PlaceId",
                table: "InspectionItems",
                type: "uuid",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Walked",
                table: "InspectionItems",
                type: "text",
                nullable: false,
                defaultValue: "[]");

            migrationBuilder.CreateTable(
                name: "InspectionFigures",
                columns: table => new
                {
                    InspectionId = table.Column<Guid>(type: "uuid", nullable: false),
                    Ordinal = table.Column<int>(type: "integer", nullable: false),
                    Rate = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Day = table.Column<DateOnly>(type: "date", nullable: false),
                    BeatCode = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    StationCode = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Kind = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    OfficerId = table.Column<Guid>(type: "uuid", nullable: true),
                    Right = table.Column<int>(type: "integer", nullable: false),
                    Count = table.Column<int>(type: "integer", nullable: false),
                    Frame = table.Column<int>(type: "integer", nullable: true),
                    Estimate = table.Column<double>(type: "double precision", nullable: false),
                    Lower = table.Column<double>(type: "double precision", nullable: false),
                    Upper = table.Column<double>(type: "double precision", nullable: false),
                    Verdict = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    RuleVersion = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_InspectionFigures", x => new { x.InspectionId, x.Ordinal });
                });

            migrationBuilder.CreateTable(
                name: "KnownDepartures",
                columns: table => new
                {
                    ResidencyId = table.Column<Guid>(type: "uuid", nullable: false),
                    BeatCode = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    KnownOn = table.Column<DateOnly>(type: "date", nullable: false),
                    InspectionId = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_KnownDepartures", x => x.ResidencyId);
                });

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
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "InspectionFigures");

            migrationBuilder.DropTable(
                name: "KnownDepartures");

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
