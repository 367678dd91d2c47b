mod placing;
mod populating;
mod scoring;
mod sharing;
mod watching;
